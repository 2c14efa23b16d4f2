// Random transactions of every type, each way between the official SDK and this project: what one makes, the other reads,
// writes again, hashes and verifies, and both find the same fields in it.
// TEGATA_SEED repeats a run, TEGATA_ROUNDS says how many transactions go each way (no less than 500, enough for every type).
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { PublicKey } from 'symbol-sdk';
import { MessageEncoder, SymbolFacade, SymbolTransactionFactory, models } from 'symbol-sdk/symbol';
import { Dice } from './dice.mjs';
import { ask, dismiss } from './peer.mjs';
import {
  aggregate, aggregateKinds, embedded, embeddedKinds, fieldsOf, hex, keyPair, kindOf, mosaicFlags, plain, plainKinds, projectKind, unhex
} from './transactions.mjs';

const seed = process.env.TEGATA_SEED ?? String(Date.now());
const rounds = Math.max(Number(process.env.TEGATA_ROUNDS ?? 2000), 500);
console.log(`# seed ${seed}, ${rounds} transactions each way`);
after(dismiss);

// Every second round is an aggregate. The types take turns, so that none depends on luck.
const turn = (list, round) => list[Math.floor(round / 2) % list.length];

// What differs among transactions of one type and must not be left out either.
const variants = transaction => [
  transaction.registrationType && `NamespaceRegistration ${models.NamespaceRegistrationType.valueToKey(transaction.registrationType.value)}`,
  transaction.recipientAddress && `recipient ${transaction.recipientAddress.bytes[0] & 1 ? 'alias' : 'account'}`,
  transaction.mosaic && `mosaic ${transaction.mosaic.mosaicId.value >> 63n ? 'alias' : 'id'}`,
].filter(Boolean);

// How often each type occurred, on its own and inside an aggregate.
class Tally {
  constructor() { this.own = new Map(); this.inside = new Map(); this.variants = new Map(); }
  add(transaction) {
    const plus = (map, key) => map.set(key, (map.get(key) ?? 0) + 1);
    const inner = transaction.transactions ?? [];
    plus(this.own, transaction.transactions ? `${kindOf(transaction)} V${transaction.version}` : kindOf(transaction));
    inner.forEach(one => plus(this.inside, kindOf(one)));
    [transaction, ...inner].flatMap(variants).forEach(variant => plus(this.variants, variant));
  }
  // Fails when a type or a variant is missing.
  report(t) {
    const aggregates = aggregateKinds.map(kind => `${projectKind(kind)} V${kind.slice(-1)}`);
    const check = (what, counts, wanted) => {
      t.diagnostic(`${what}: ${[...counts].sort().map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
      assert.deepEqual([...counts.keys()].sort(), [...wanted].sort(), what);
    };
    check('on their own', this.own, [...plainKinds.map(projectKind), ...aggregates]);
    check('inside aggregates', this.inside, embeddedKinds.map(projectKind));
    check('variants', this.variants, ['NamespaceRegistration CHILD', 'NamespaceRegistration ROOT',
      'mosaic alias', 'mosaic id', 'recipient account', 'recipient alias']);
  }
}

// The network, as the Rust side is told.
const on = facade => ({ network: facade.network.identifier, generationHash: facade.network.generationHashSeed.toString() });

// Has the project read what the SDK made, and compares everything that both can say about it.
const compare = async (transaction, facade, what) => {
  const payload = hex(transaction.serialize());
  const answer = await ask({ ask: 'read', payload, ...on(facade) });
  const expected = {
    payload,
    borrowed: payload,
    size: transaction.size,
    hash: facade.hashTransaction(transaction).toString(),
    signer: facade.network.publicKeyToAddress(new PublicKey(transaction.signerPublicKey.bytes)).toString(),
    verified: true,
    verifiedTogether: true,
    fields: fieldsOf(transaction, facade),
  };
  if (transaction.transactions) Object.assign(expected, { transactionsHash: transaction.transactionsHash.toJson(), cosigned: true });
  assert.deepEqual(answer, expected, what);
};

test('the project reads, hashes and verifies what the SDK made', async t => {
  const tally = new Tally();
  for (let round = 0; round < rounds; ++round) {
    const dice = new Dice(seed, `sdk ${round}`);
    const facade = new SymbolFacade(dice.pick(['mainnet', 'testnet']));
    let transaction;
    if (round % 2) {
      const more = dice.below(100) ? dice.below(6) : 99;
      const inside = [turn(embeddedKinds, round), ...Array.from({ length: more }, () => dice.pick(embeddedKinds))];
      transaction = aggregate(dice, facade, turn(aggregateKinds, round), inside.map(kind => embedded(dice, facade, kind)));
    } else {
      transaction = plain(dice, facade, turn(plainKinds, round));
    }
    await compare(transaction, facade, `round ${round}`);
    tally.add(transaction);
  }
  tally.report(t);
});

test('the project reads every combination of mosaic flags', async () => {
  const facade = new SymbolFacade('testnet');
  for (let bits = 0; bits < 16; ++bits) {
    const dice = new Dice(seed, `flags ${bits}`);
    const own = plain(dice, facade, 'mosaic_definition', { flags: mosaicFlags(bits) });
    const inner = embedded(dice, facade, 'mosaic_definition', { flags: mosaicFlags(bits) });
    assert.equal(own.flags.value, bits);
    await compare(own, facade, mosaicFlags(bits));
    await compare(aggregate(dice, facade, 'aggregate_complete_transaction_v3', [inner]), facade, mosaicFlags(bits));
  }
});

test('the project refuses metadata outside an aggregate, as a node does', async () => {
  const facade = new SymbolFacade('testnet');
  for (const kind of embeddedKinds.filter(kind => !plainKinds.includes(kind))) {
    const payload = hex(plain(new Dice(seed, kind), facade, kind).serialize());
    const answer = await ask({ ask: 'read', payload, ...on(facade) });
    const { value } = models.TransactionType[kind.toUpperCase()];
    assert.match(answer.error ?? 'read', new RegExp(`^at byte 110: .*${value.toString(16)}`), kind);
  }
});

test('the project notices a change in what the SDK signed', async () => {
  for (let round = 0; round < 100; ++round) {
    const dice = new Dice(seed, `changed ${round}`);
    const facade = new SymbolFacade('testnet');
    const transaction = round % 2 ? plain(dice, facade, dice.pick(plainKinds))
      : aggregate(dice, facade, dice.pick(aggregateKinds), [embedded(dice, facade, 'transfer')]);
    transaction.fee = new models.Amount(transaction.fee.value ^ (1n << BigInt(dice.below(64))));
    const answer = await ask({ ask: 'read', payload: hex(transaction.serialize()), ...on(facade) });
    assert.deepEqual([answer.verified, answer.verifiedTogether], [false, false], `round ${round}`);
    if (transaction.cosignatures?.length) assert.equal(answer.cosigned, false, `round ${round}`);
  }
});

test('the SDK reads, hashes and verifies what the project made', async t => {
  const tally = new Tally();
  for (let round = 0; round < rounds; ++round) {
    const dice = new Dice(seed, `rust ${round}`);
    const facade = new SymbolFacade(dice.pick(['mainnet', 'testnet']));
    const kind = turn(round % 2 ? aggregateKinds : plainKinds, round);
    const made = await ask({ ask: 'make', seed: Number(dice.even() >> 16n), ...on(facade),
      kind: projectKind(kind), version: round % 2 ? Number(kind.slice(-1)) : 1, first: projectKind(turn(embeddedKinds, round)) });
    const what = `round ${round}`;
    const transaction = SymbolTransactionFactory.deserialize(unhex(made.payload));
    assert.equal(hex(transaction.serialize()), made.payload, what);
    assert.equal(facade.hashTransaction(transaction).toString(), made.hash, what);
    assert.ok(facade.verifyTransaction(transaction, transaction.signature), what);
    assert.deepEqual(made.fields, fieldsOf(transaction, facade), what);
    if (transaction.transactions) {
      assert.equal(SymbolFacade.hashEmbeddedTransactions(transaction.transactions).toString(), transaction.transactionsHash.toJson(), what);
      for (const { signerPublicKey, signature } of transaction.cosignatures) {
        const verifier = new SymbolFacade.Verifier(new PublicKey(signerPublicKey.bytes));
        assert.ok(verifier.verify(unhex(made.hash), signature), what);
      }
    }
    tally.add(transaction);
  }
  tally.report(t);
});

test('a cosignature that travels alone is read and verified on the other side', async () => {
  for (let round = 0; round < 60; ++round) {
    const dice = new Dice(seed, `detached ${round}`);
    const facade = new SymbolFacade('testnet');
    const bonded = aggregate(dice, facade, 'aggregate_bonded_transaction_v3', [embedded(dice, facade, 'transfer')]);
    const detached = facade.cosignTransaction(keyPair(dice), bonded, true);
    const payload = hex(detached.serialize());
    assert.deepEqual(await ask({ ask: 'read detached', payload }), { payload, verified: true, fields: detached.toJson() });
    const made = await ask({ ask: 'cosign', own: hex(dice.block()), payload: hex(bonded.serialize()), ...on(facade) });
    const read = models.DetachedCosignature.deserialize(unhex(made.payload));
    assert.equal(hex(read.serialize()), made.payload);
    assert.deepEqual(made.fields, read.toJson());
    assert.equal(read.parentHash.toJson(), facade.hashTransaction(bonded).toString());
    assert.ok(new SymbolFacade.Verifier(new PublicKey(read.signerPublicKey.bytes)).verify(read.parentHash.bytes, read.signature));
  }
});

test('encrypted messages open on the other side', async () => {
  for (let round = 0; round < 60; ++round) {
    const dice = new Dice(seed, `message ${round}`);
    const [one, two] = [keyPair(dice), keyPair(dice)];
    const clear = hex(dice.bytes(900));
    const encoded = hex(new MessageEncoder(one).encode(two.publicKey, unhex(clear)));
    const opened = await ask({ ask: 'decrypt', own: two.privateKey.toString(), other: one.publicKey.toString(), encoded });
    assert.equal(opened.clear, clear);
    const iv = hex(dice.block().subarray(0, 12));
    const made = await ask({ ask: 'encrypt', own: two.privateKey.toString(), other: one.publicKey.toString(), iv, clear });
    const { isDecoded, message } = new MessageEncoder(one).tryDecode(two.publicKey, unhex(made.encoded));
    assert.ok(isDecoded);
    assert.equal(hex(message), clear);
    const deprecated = hex(new MessageEncoder(one).encodeDeprecated(two.publicKey, unhex(clear)));
    const old = await ask({ ask: 'decrypt', own: two.privateKey.toString(), other: one.publicKey.toString(), encoded: deprecated });
    assert.equal(old.clear, clear);
  }
});

test('harvesting is delegated to a node of the other side', async () => {
  for (let round = 0; round < 20; ++round) {
    const dice = new Dice(seed, `delegation ${round}`);
    const [node, remote, vrf, ephemeral] = Array.from({ length: 4 }, () => keyPair(dice));
    const secret = { remote: remote.privateKey.toString(), vrf: vrf.privateKey.toString() };
    const encoded = hex(new MessageEncoder(ephemeral).encodePersistentHarvestingDelegation(node.publicKey, remote, vrf));
    assert.deepEqual(await ask({ ask: 'undelegate', node: node.privateKey.toString(), encoded }), secret);
    const iv = hex(dice.block().subarray(0, 12));
    const made = await ask({ ask: 'delegate', ...secret, iv, node: node.publicKey.toString(), ephemeral: ephemeral.privateKey.toString() });
    const { isDecoded, message } = new MessageEncoder(node).tryDecode(ephemeral.publicKey, unhex(made.encoded));
    assert.ok(isDecoded);
    assert.equal(hex(message), secret.remote + secret.vrf);
  }
});
