// Random transactions, each way between the official SDK and this project: what one makes, the other reads, hashes and verifies.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import readline from 'node:readline';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PrivateKey, PublicKey, utils } from 'symbol-sdk';
import { MessageEncoder, SymbolFacade, SymbolTransactionFactory, models } from 'symbol-sdk/symbol';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const peer = spawn(path.join(target, 'debug/interop-peer'), { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = readline.createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const ask = async question => {
  peer.stdin.write(`${JSON.stringify(question)}\n`);
  const { value, done } = await answers.next();
  assert.ok(!done, 'the peer has ended');
  return JSON.parse(value);
};
after(() => peer.stdin.end());

const seed = process.env.TEGATA_SEED ?? String(Date.now());
const rounds = Number(process.env.TEGATA_ROUNDS ?? 400);
console.log(`# seed ${seed}, ${rounds} transactions each way`);

class Dice {
  constructor(name) { this.name = name; this.count = 0; }
  block() { return createHash('sha256').update(`${seed}/${this.name}/${this.count++}`).digest(); }
  number() { return this.block().readBigUInt64LE(); }
  below(limit) { return Number(this.number() % BigInt(limit)); }
  bytes(most) {
    const length = this.below(most + 1); const parts = [];
    while (parts.length * 32 < length) parts.push(this.block());
    return new Uint8Array(Buffer.concat(parts).subarray(0, length));
  }
  pick(list) { return list[this.below(list.length)]; }
}

const flags = ['none', 'supply_mutable', 'transferable', 'restrictable', 'revokable'];
const describe = (dice, facade, embedded) => {
  const address = () => facade.network.publicKeyToAddress(new PublicKey(new Uint8Array(dice.block()))).toString();
  const id = () => dice.number() >> 1n;
  const mosaic = () => ({ mosaicId: id(), amount: dice.number() >> 8n });
  const kinds = [
    () => ({ type: 'transfer_transaction_v1', recipientAddress: address(),
      mosaics: Array.from({ length: dice.below(4) }, mosaic), message: dice.bytes(1024) }),
    () => ({ type: 'mosaic_definition_transaction_v1', duration: dice.number(), nonce: dice.below(2 ** 32),
      flags: dice.pick(flags), divisibility: dice.below(7) }),
    () => ({ type: 'mosaic_supply_change_transaction_v1', mosaicId: id(), delta: dice.number(),
      action: dice.pick(['increase', 'decrease']) }),
    () => ({ type: 'mosaic_supply_revocation_transaction_v1', sourceAddress: address(), mosaic: mosaic() }),
    () => ({ type: 'hash_lock_transaction_v1', mosaic: mosaic(), duration: dice.number(), hash: dice.block().toString('hex') }),
  ];
  if (embedded) {
    kinds.push(
      () => ({ type: 'account_metadata_transaction_v1', targetAddress: address(), scopedMetadataKey: dice.number(),
        valueSizeDelta: dice.below(2000) - 1000, value: dice.bytes(1024) }),
      () => ({ type: 'mosaic_metadata_transaction_v1', targetAddress: address(), scopedMetadataKey: dice.number(),
        targetMosaicId: id(), valueSizeDelta: dice.below(2000) - 1000, value: dice.bytes(1024) }),
    );
  }
  return dice.pick(kinds)();
};

test('the project reads, hashes and verifies what the SDK made', async () => {
  for (let round = 0; round < rounds; ++round) {
    const dice = new Dice(`sdk ${round}`);
    const facade = new SymbolFacade(dice.pick(['mainnet', 'testnet']));
    const signer = new SymbolFacade.KeyPair(new PrivateKey(new Uint8Array(dice.block())));
    const cosigners = Array.from({ length: dice.below(4) }, () => new SymbolFacade.KeyPair(new PrivateKey(new Uint8Array(dice.block()))));
    const deadline = dice.number() >> 8n;
    const common = { signerPublicKey: signer.publicKey.toString(), deadline, fee: dice.number() >> 8n };
    let transaction;
    if (dice.below(2)) {
      const inner = Array.from({ length: 1 + dice.below(6) }, () => facade.transactionFactory.createEmbedded({
        ...describe(dice, facade, true), signerPublicKey: new PublicKey(new Uint8Array(dice.block())).toString() }));
      transaction = facade.transactionFactory.create({ ...common,
        type: dice.pick(['aggregate_complete_transaction_v3', 'aggregate_bonded_transaction_v3', 'aggregate_complete_transaction_v2']),
        transactionsHash: SymbolFacade.hashEmbeddedTransactions(inner).toString(), transactions: inner });
    } else {
      transaction = facade.transactionFactory.create({ ...common, ...describe(dice, facade, false) });
    }
    SymbolTransactionFactory.attachSignature(transaction, facade.signTransaction(signer, transaction));
    if (transaction.cosignatures) for (const keys of cosigners) transaction.cosignatures.push(facade.cosignTransaction(keys, transaction));
    const payload = utils.uint8ToHex(transaction.serialize());
    const answer = await ask({ ask: 'read', payload, generationHash: facade.network.generationHashSeed.toString() });
    assert.deepEqual(answer, { payload, hash: facade.hashTransaction(transaction).toString(), verified: true, cosigned: true }, `round ${round}`);
  }
});

test('the SDK reads, hashes and verifies what the project made', async () => {
  for (let round = 0; round < rounds; ++round) {
    const dice = new Dice(`rust ${round}`);
    const facade = new SymbolFacade(dice.pick(['mainnet', 'testnet']));
    const number = Number(dice.number() >> 16n);
    const made = await ask({ ask: 'make', seed: number, network: facade.network.identifier, generationHash: facade.network.generationHashSeed.toString() });
    const transaction = SymbolTransactionFactory.deserialize(utils.hexToUint8(made.payload));
    assert.equal(utils.uint8ToHex(transaction.serialize()), made.payload, `round ${round}`);
    assert.equal(facade.hashTransaction(transaction).toString(), made.hash, `round ${round}`);
    assert.ok(facade.verifyTransaction(transaction, transaction.signature), `round ${round}`);
    if (transaction instanceof models.AggregateCompleteTransactionV3 || transaction instanceof models.AggregateBondedTransactionV3) {
      assert.equal(SymbolFacade.hashEmbeddedTransactions(transaction.transactions).toString(), transaction.transactionsHash.toString());
      for (const { signerPublicKey, signature } of transaction.cosignatures) {
        const verifier = new SymbolFacade.Verifier(new PublicKey(signerPublicKey.bytes));
        assert.ok(verifier.verify(utils.hexToUint8(made.hash), signature), `round ${round}`);
      }
    }
  }
});

test('encrypted messages open on the other side', async () => {
  for (let round = 0; round < 60; ++round) {
    const dice = new Dice(`message ${round}`);
    const [one, two] = [0, 1].map(() => new SymbolFacade.KeyPair(new PrivateKey(new Uint8Array(dice.block()))));
    const clear = utils.uint8ToHex(dice.bytes(900));
    const encoded = utils.uint8ToHex(new MessageEncoder(one).encode(two.publicKey, utils.hexToUint8(clear)));
    const opened = await ask({ ask: 'decrypt', own: two.privateKey.toString(), other: one.publicKey.toString(), encoded });
    assert.equal(opened.clear, clear);
    const iv = dice.block().subarray(0, 12).toString('hex');
    const made = await ask({ ask: 'encrypt', own: two.privateKey.toString(), other: one.publicKey.toString(), iv, clear });
    const { isDecoded, message } = new MessageEncoder(one).tryDecode(two.publicKey, utils.hexToUint8(made.encoded));
    assert.ok(isDecoded);
    assert.equal(utils.uint8ToHex(message), clear);
  }
});
