// A patient who has the official SDK and nothing of Tegata: signs what the desk shows, and makes rights by hand as the paper did.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Hash256, PrivateKey } from 'symbol-sdk';
import { Address, KeyPair, Network, SymbolFacade, SymbolTransactionFactory, descriptors, generateMosaicId, models } from 'symbol-sdk/symbol';
import { Hospitals } from './hospitals.mjs';

const keyPair = new KeyPair(PrivateKey.random());
const address = Network.TESTNET.publicKeyToAddress(keyPair.publicKey);
let world, facade;

before(async () => {
  world = await Hospitals.start({ publicKey: keyPair.publicKey.toString(), sign: bytes => keyPair.sign(bytes).bytes });
  // A local network has testnet's epoch and a seed of its own.
  facade = new SymbolFacade(new Network('local', 152, new Date('2022-10-31T21:07:47Z'), new Hash256(world.seed)));
});
after(() => world?.stop());

const hex = bytes => Buffer.from(bytes).toString('hex').toUpperCase();
const signAndAnnounce = async transaction => {
  const signature = facade.signTransaction(keyPair, transaction);
  await world.announce(SymbolTransactionFactory.attachSignature(transaction, signature));
  await world.confirmed(facade.hashTransaction(transaction).toString());
};
const deadline = () => facade.now().addHours(1).timestamp;

test('rights made with the SDK alone get a verdict that lists all that they lack', async () => {
  const request = world.request();
  world.fund(address.toString(), 300);
  const right = async (recipient, message) => {
    const nonce = Math.floor(Math.random() * 2 ** 32);
    const id = generateMosaicId(address, nonce);
    const inner = [
      new descriptors.MosaicDefinitionTransactionV1Descriptor(new models.MosaicId(id), new models.BlockDuration(0n), new models.MosaicNonce(nonce),
        models.MosaicFlags.TRANSFERABLE, 0),
      new descriptors.MosaicSupplyChangeTransactionV1Descriptor(new models.UnresolvedMosaicId(id), new models.Amount(1n), models.MosaicSupplyChangeAction.INCREASE),
      new descriptors.TransferTransactionV1Descriptor(recipient,
        [new descriptors.UnresolvedMosaicDescriptor(new models.UnresolvedMosaicId(id), new models.Amount(1n))], message),
    ].map(descriptor => facade.createEmbeddedTransactionFromTypedDescriptor(descriptor, keyPair.publicKey));
    const transaction = SymbolTransactionFactory.deserialize(aggregate(inner).serialize());
    await signAndAnnounce(transaction);
    return id.toString(16).toUpperCase().padStart(16, '0');
  };
  const aggregate = inner => {
    const transaction = new models.AggregateCompleteTransactionV3();
    transaction.network = models.NetworkType.TESTNET;
    transaction.signerPublicKey = new models.PublicKey(keyPair.publicKey.bytes);
    transaction.deadline = new models.Timestamp(deadline());
    transaction.transactionsHash = new models.Hash256(SymbolFacade.hashEmbeddedTransactions(inner).bytes);
    transaction.transactions = inner;
    transaction.fee = new models.Amount(BigInt(transaction.size * 100));
    return transaction;
  };
  const at = name => new Address(world[name].identity);
  const t = await right(at('Hospital01'));
  const v = await right(at('Hospital02'), Uint8Array.from([0, ...Buffer.from('for you')]));

  const own = world.verify(request, address.toString());
  assert.equal(own.code, 1, 'by its own rules they are nothing');
  const named = world.verify(request, address.toString(), '--transfer-right', t, '--viewing-right', v);
  assert.equal(named.code, 0, named.text);
  assert.equal(named.json.verdict, 'yes');
  assert.equal(named.json.lacks.length, 12, named.text);
  const page = await world.judgeNamed(request, { patient: address.toString(), transfer: t, viewing: v });
  assert.match(page, /The rights are there/);
  assert.match(page, /can pass it on/);
  assert.match(page, /names neither a request nor an end/);
  // The gate of Hospital01 knows nothing of rights that are named by hand.
  const fetched = world.run('hospital', '--home', world.Hospital02.home, 'fetch', '--request', request.file, '--from', world.Hospital01.url, '--to', `${world.dir}/fetched`);
  assert.equal(fetched.code, 1, fetched.text);
});

test('what the desk shows as a code is signed with the SDK and leads to the ordinary yes, and can be taken back', async () => {
  const request = world.request();
  world.fund(address.toString(), 300);
  const { symbolQr } = await world.offer(request, keyPair.publicKey.toString());
  const code = JSON.parse(symbolQr);
  assert.deepEqual([code.v, code.type, code.network_id, code.chain_id], [3, 3, 152, world.seed]);
  const transaction = SymbolTransactionFactory.deserialize(Buffer.from(code.data.payload, 'hex'));
  assert.equal(transaction.version, 3);
  assert.equal(hex(transaction.serialize()), code.data.payload);
  assert.equal(hex(transaction.signerPublicKey.bytes), keyPair.publicKey.toString());
  await signAndAnnounce(transaction);
  await world.untilStage(request, 'yes');
  const verdict = world.verify(request, address.toString());
  assert.deepEqual([verdict.code, verdict.json.lacks], [0, []], verdict.text);
  world.must('hospital', '--home', world.Hospital02.home, 'fetch', '--request', request.file, '--from', world.Hospital01.url, '--to', `${world.dir}/granted`);

  const viewing = verdict.json.evidence.rights.find(right => right.role === 'V');
  const holder = viewing.units.find(unit => unit.account !== address.toString()).account;
  const revocation = facade.createTransactionFromTypedDescriptor(
    new descriptors.MosaicSupplyRevocationTransactionV1Descriptor(
      new Address(holder),
      new descriptors.UnresolvedMosaicDescriptor(new models.UnresolvedMosaicId(BigInt(`0x${viewing.mosaic}`)), new models.Amount(1n)),
    ), keyPair.publicKey, 100, 3600);
  await signAndAnnounce(revocation);
  const after = world.verify(request, address.toString());
  assert.equal(after.code, 1, after.text);
  assert.ok(after.json.reasons.some(reason => reason.code === 'NotGiven:V'), after.text);
});
