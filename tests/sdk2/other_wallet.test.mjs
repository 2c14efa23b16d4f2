// What the desk shows to other wallets, read by those wallets' own libraries: symbol-qr-library, symbol-uri-scheme, symbol-sdk 2.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import Module, { createRequire } from 'node:module';
import test, { after, before } from 'node:test';
import sdk from 'symbol-sdk';
import uriScheme from 'symbol-uri-scheme';
import { Hospitals } from '../interop/hospitals.mjs';

// The library draws pictures with a native module; reading and writing texts needs none.
const load = Module._load;
Module._load = (name, ...rest) => (name === 'canvas' ? {} : load(name, ...rest));
const { QRCodeGenerator, QRCodeType } = createRequire(import.meta.url)('symbol-qr-library');

const patient = sdk.Account.generateNewAccount(sdk.NetworkType.TEST_NET);
const fromPayload = payload => sdk.TransactionMapping.createFromPayload(payload);
// The SDK signs transactions and texts; the card is bytes. PKCS #8 of an Ed25519 seed (RFC 8410).
const key = crypto.createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(patient.privateKey, 'hex')]),
  format: 'der', type: 'pkcs8',
});
let world;

before(async () => {
  world = await Hospitals.start({
    publicKey: patient.publicKey,
    sign: bytes => crypto.sign(null, bytes, key),
  });
});
after(() => world?.stop());

const signAndAnnounce = async transaction => {
  const signed = patient.sign(transaction, world.seed);
  await world.announce({ payload: signed.payload });
  await world.confirmed(signed.hash);
};

test('the library of the QR codes reads the code, and the SDK signs what is in it', async () => {
  const request = world.request();
  world.fund(patient.address.plain(), 300);
  // The patient shows an account as such wallets do.
  const contact = QRCodeGenerator.createAddContact('me', patient.publicKey, sdk.NetworkType.TEST_NET, world.seed).toJSON();
  const { symbolQr, aliceCode, aliceLink } = await world.offer(request, contact);
  const code = QRCodeGenerator.fromJSON(symbolQr, fromPayload);
  assert.equal(code.type, QRCodeType.RequestTransaction);
  assert.equal(code.toJSON(), symbolQr, 'the library writes the same text');
  const { transaction } = code;
  assert.equal(transaction.innerTransactions.length, 6);

  // aLice takes the same transaction, as a link or from its scanner, and announces to the node that is named.
  const { alice } = JSON.parse(aliceCode);
  assert.deepEqual(Object.fromEntries(new URL(aliceLink).searchParams), alice);
  assert.equal(alice.data, transaction.serialize());
  assert.equal(alice.type, 'request_sign_transaction');
  assert.equal(Buffer.from(alice.node, 'hex').toString(), world.node.replace(/\/$/, ''));
  assert.equal(alice.set_public_key, patient.publicKey);

  await signAndAnnounce(transaction);
  await world.untilStage(request, 'yes');
});

test('the library of the links reads the link, and a renewal is signed with it', async () => {
  const request = world.request();
  const address = QRCodeGenerator.createExportAddress('me', patient.address.plain(), sdk.NetworkType.TEST_NET, world.seed).toJSON();
  const { symbolLink } = await world.offer(request, address);
  const link = uriScheme.TransactionURI.fromURI(symbolLink, fromPayload);
  assert.equal(link.generationHash, world.seed);
  assert.equal(link.nodeUrl, world.node.replace(/\/$/, ''));
  const transaction = link.toTransaction();
  assert.ok(transaction.innerTransactions.some(inner => inner.type === sdk.TransactionType.MOSAIC_SUPPLY_REVOCATION));
  await signAndAnnounce(transaction);
  await world.untilStage(request, 'yes');
  assert.equal(world.verify(request, patient.address.plain()).code, 0);
});

test('a secret that a patient shows by mistake is refused, and nothing is offered', async () => {
  const request = world.request();
  for (const code of [
    QRCodeGenerator.createExportAccount(patient.privateKey, sdk.NetworkType.TEST_NET, world.seed),
    QRCodeGenerator.createExportMnemonic(Array(24).fill('abandon').join(' '), sdk.NetworkType.TEST_NET, world.seed, 'password'),
  ]) {
    const url = `${world.Hospital02.url}/requests/${request.digest}/other-wallet?lang=en`;
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ patient: code.toJSON() }) });
    assert.equal(response.status, 422);
    const page = await response.text();
    assert.match(page, /a secret of the patient/);
    assert.ok(!page.includes(patient.privateKey));
  }
});
