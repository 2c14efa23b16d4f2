// Times the works of the comparison with the official JavaScript SDK, through its public interface as its users call it.
//   node bench.mjs INPUTS   prints {sdk, runtime, seconds: {WORK: fastest}} as JSON
// Every work's result must be the one in INPUTS before it is timed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Bip32, PrivateKey, PublicKey } from 'symbol-sdk';
import { SymbolFacade, SymbolTransactionFactory } from 'symbol-sdk/symbol';

const inputs = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const facade = new SymbolFacade('testnet');
const account = facade.createAccount(new PrivateKey(inputs.private_key));
const hex = bytes => Buffer.from(bytes).toString('hex').toUpperCase();
const unhex = text => new Uint8Array(Buffer.from(text, 'hex'));

// Seconds that one call takes in the fastest of the samples of at least one second, each of them long enough for the clock.
const time = work => {
  const run = calls => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; ++i) work();
    return Number(process.hrtime.bigint() - start) / 1e9;
  };
  let calls = 1;
  while (run(calls) < 0.005) calls *= 2;
  for (let warm = 0; warm < 0.5;) warm += run(calls);
  const samples = [];
  for (let total = 0; total < 1 || samples.length < 11; total += samples.at(-1) * calls) samples.push(run(calls) / calls);
  return Math.min(...samples);
};

// The descriptors that a user would write to get the grant of the inputs.
const unsigned = SymbolTransactionFactory.deserialize(unhex(inputs.grant.unsigned));
const descriptors = unsigned.transactions.map(inner => {
  const type = SymbolTransactionFactory.lookupTransactionName(inner.type, inner.version);
  const signerPublicKey = account.publicKey;
  const { mosaicId, duration, nonce, divisibility, flags, delta, action, recipientAddress, mosaics, message } = inner;
  switch (type) {
    case 'mosaic_definition_transaction_v1':
      return { type, signerPublicKey, duration: duration.value, nonce: nonce.value, flags: flags.value, divisibility };
    case 'mosaic_supply_change_transaction_v1':
      return { type, signerPublicKey, mosaicId: mosaicId.value, delta: delta.value, action: action.value };
    case 'transfer_transaction_v1':
      return { type, signerPublicKey, recipientAddress: new SymbolFacade.Address(recipientAddress.bytes), message,
        mosaics: mosaics.map(mosaic => ({ mosaicId: mosaic.mosaicId.value, amount: mosaic.amount.value })) };
    default: throw new Error(`${type} is not expected in the grant`);
  }
});

const grant = () => {
  const transactions = descriptors.map(descriptor => facade.transactionFactory.createEmbedded(descriptor));
  const transaction = facade.transactionFactory.create({
    type: 'aggregate_complete_transaction_v3', signerPublicKey: account.publicKey, fee: unsigned.fee.value,
    deadline: BigInt(inputs.grant.deadline), transactionsHash: SymbolFacade.hashEmbeddedTransactions(transactions), transactions
  });
  const json = SymbolTransactionFactory.attachSignature(transaction, account.signTransaction(transaction));
  return { json, hash: facade.hashTransaction(transaction) };
};

const bigPayload = unhex(inputs.big_aggregate.payload);
const big = SymbolTransactionFactory.deserialize(bigPayload);
const cosigned = SymbolTransactionFactory.deserialize(unhex(inputs.cosigned.payload));
const privateKey = new PrivateKey(inputs.private_key);
const publicKey = new PublicKey(inputs.public_key);

// The signer's signature and all cosignatures.
const verify = () => {
  const { bytes } = facade.hashTransaction(cosigned);
  return facade.verifyTransaction(cosigned, cosigned.signature) && cosigned.cosignatures.every(({ signerPublicKey, signature }) =>
    new SymbolFacade.Verifier(new PublicKey(signerPublicKey.bytes)).verify(bytes, signature));
};

const works = {
  grant,
  parse: () => SymbolTransactionFactory.deserialize(bigPayload),
  transactions_hash: () => SymbolFacade.hashEmbeddedTransactions(big.transactions),
  verify,
  key_pair: () => new SymbolFacade.KeyPair(privateKey).publicKey,
  address: () => facade.network.publicKeyToAddress(publicKey).toString(),
  hd: () => SymbolFacade.bip32NodeToKeyPair(new Bip32().fromMnemonic(inputs.mnemonic, '').derivePath(facade.bip32Path(0))).publicKey,
};

const made = works.grant();
assert.equal(JSON.parse(made.json).payload, inputs.grant.signed);
assert.equal(made.hash.toString(), inputs.grant.hash);
assert.equal(hex(works.parse().serialize()), inputs.big_aggregate.payload);
assert.equal(works.transactions_hash().toString(), inputs.big_aggregate.transactions_hash);
assert.equal(cosigned.cosignatures.length, 24);
assert.ok(works.verify());
assert.equal(works.key_pair().toString(), inputs.public_key);
assert.equal(works.address(), inputs.address);
assert.equal(works.hd().toString(), inputs.account_public_key);

const { version } = createRequire(import.meta.url)('./node_modules/symbol-sdk/package.json');
const seconds = Object.fromEntries(Object.entries(works).map(([name, work]) => [name, time(work)]));
console.log(JSON.stringify({ sdk: `symbol-sdk ${version}`, runtime: `Node.js ${process.versions.node}`, seconds }));
