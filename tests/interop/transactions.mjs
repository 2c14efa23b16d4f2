// Descriptors for the SDK's factories with random fields: every type of transaction, and aggregates of them.
import { PrivateKey, PublicKey } from 'symbol-sdk';
import { Address, SymbolFacade, SymbolTransactionFactory, generateMosaicId, generateNamespaceId, models } from 'symbol-sdk/symbol';

const topBit = 1n << 63n;
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789_-';
const flagNames = ['supply_mutable', 'transferable', 'restrictable', 'revokable'];
const comparisons = ['none', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'];
const directions = ['', ' outgoing', ' block', ' outgoing block'];
const types = Object.values(models.TransactionType).map(type => type.value);

export const hex = bytes => Buffer.from(bytes).toString('hex').toUpperCase();
export const unhex = text => new Uint8Array(Buffer.from(text, 'hex'));
export const keyPair = dice => new SymbolFacade.KeyPair(new PrivateKey(dice.block()));
export const publicKey = dice => new PublicKey(dice.block());

// The words for a combination of flags, given as the bits of a number.
export const mosaicFlags = bits => flagNames.filter((_, bit) => bits >> bit & 1).join(' ') || 'none';

// What each type needs beside its name and its signer. `a` is an account, `u` an account or an alias in its place.
const values = (dice, facade) => {
  const namespace = () => dice.number() | topBit;
  const a = () => facade.network.publicKeyToAddress(publicKey(dice));
  const u = () => (dice.below(3) ? a() : Address.fromNamespaceId({ value: namespace() }, facade.network.identifier));
  return {
    a, u, namespace,
    id: () => dice.number(), // with the top bit: a namespace in place of the mosaic
    mosaic: () => ({ mosaicId: dice.number(), amount: dice.number() }),
    hash: () => hex(dice.block()),
    link: () => ({ linkedPublicKey: publicKey(dice), linkAction: dice.pick(['link', 'unlink']) }),
    lock: () => dice.pick(['sha3_256', 'hash_160', 'hash_256']),
    metadata: () => ({ targetAddress: u(), scopedMetadataKey: dice.number(), valueSizeDelta: dice.signed(16), value: dice.bytes(1024) }),
    name: () => Array.from({ length: dice.below(65) }, () => dice.pick(letters)).join(''),
    alias: () => ({ namespaceId: namespace(), aliasAction: dice.pick(['link', 'unlink']) }),
    restriction: (kind, one) => ({ restrictionFlags: kind + dice.pick(directions),
      restrictionAdditions: dice.list(one), restrictionDeletions: dice.list(one) }),
  };
};

const kinds = {
  account_key_link: (dice, v) => v.link(),
  node_key_link: (dice, v) => v.link(),
  vrf_key_link: (dice, v) => v.link(),
  voting_key_link: (dice, v) => ({ ...v.link(), startEpoch: dice.unsigned(32), endEpoch: dice.unsigned(32) }),
  hash_lock: (dice, v) => ({ mosaic: v.mosaic(), duration: dice.number(), hash: v.hash() }),
  secret_lock: (dice, v) => ({ mosaic: v.mosaic(), duration: dice.number(), recipientAddress: v.u(), secret: v.hash(), hashAlgorithm: v.lock() }),
  secret_proof: (dice, v) => ({ recipientAddress: v.u(), secret: v.hash(), hashAlgorithm: v.lock(), proof: dice.bytes(1000) }),
  account_metadata: (dice, v) => v.metadata(),
  mosaic_metadata: (dice, v) => ({ ...v.metadata(), targetMosaicId: v.id() }),
  namespace_metadata: (dice, v) => ({ ...v.metadata(), targetNamespaceId: v.namespace() }),
  mosaic_definition: dice => ({ duration: dice.number(), nonce: dice.unsigned(32),
    flags: mosaicFlags(dice.below(16)), divisibility: dice.unsigned(8) }),
  mosaic_supply_change: (dice, v) => ({ mosaicId: v.id(), delta: dice.number(), action: dice.pick(['increase', 'decrease']) }),
  mosaic_supply_revocation: (dice, v) => ({ sourceAddress: v.u(), mosaic: v.mosaic() }),
  namespace_registration: (dice, v) => ({ name: v.name(), ...(dice.below(2)
    ? { registrationType: 'root', duration: dice.number() } : { registrationType: 'child', parentId: v.namespace() }) }),
  address_alias: (dice, v) => ({ ...v.alias(), address: v.a() }),
  mosaic_alias: (dice, v) => ({ ...v.alias(), mosaicId: v.id() }),
  account_address_restriction: (dice, v) => v.restriction('address', v.u),
  account_mosaic_restriction: (dice, v) => v.restriction('mosaic_id', v.id),
  account_operation_restriction: (dice, v) => v.restriction('transaction_type', () => dice.pick(types)),
  mosaic_global_restriction: (dice, v) => ({ mosaicId: v.id(), referenceMosaicId: v.id(), restrictionKey: dice.number(),
    previousRestrictionValue: dice.number(), newRestrictionValue: dice.number(),
    previousRestrictionType: dice.pick(comparisons), newRestrictionType: dice.pick(comparisons) }),
  mosaic_address_restriction: (dice, v) => ({ mosaicId: v.id(), restrictionKey: dice.number(),
    previousRestrictionValue: dice.number(), newRestrictionValue: dice.number(), targetAddress: v.u() }),
  transfer: (dice, v) => ({ recipientAddress: v.u(), message: dice.bytes(1024),
    mosaics: [...new Map(dice.list(v.mosaic).map(mosaic => [mosaic.mosaicId, mosaic])).values()] }),
  multisig_account_modification: (dice, v) => ({ minRemovalDelta: dice.signed(8), minApprovalDelta: dice.signed(8),
    addressAdditions: dice.list(v.u), addressDeletions: dice.list(v.u) }),
};

export const embeddedKinds = Object.keys(kinds);
// A node takes metadata only inside an aggregate.
export const plainKinds = embeddedKinds.filter(kind => !kind.endsWith('_metadata'));
export const aggregateKinds = ['complete', 'bonded'].flatMap(kind => [1, 2, 3].map(version => `aggregate_${kind}_transaction_v${version}`));

const describe = (dice, facade, kind) => ({ type: `${kind}_transaction_v1`, ...kinds[kind](dice, values(dice, facade)) });

// A transaction of the kind, embedded.
export const embedded = (dice, facade, kind, fields = {}) => facade.transactionFactory.createEmbedded(
  { ...describe(dice, facade, kind), signerPublicKey: publicKey(dice), ...fields });

// A transaction of the kind with its own signature.
export const plain = (dice, facade, kind, fields = {}) => signed(dice, facade, { ...describe(dice, facade, kind), ...fields });

// An aggregate of that type of these transactions, signed and cosigned.
export const aggregate = (dice, facade, type, transactions) => {
  const transaction = signed(dice, facade, { type, transactions,
    transactionsHash: SymbolFacade.hashEmbeddedTransactions(transactions).toString() });
  const count = dice.below(50) ? dice.below(4) : 24;
  for (let i = 0; i < count; ++i) transaction.cosignatures.push(facade.cosignTransaction(keyPair(dice), transaction));
  return transaction;
};

const signed = (dice, facade, descriptor) => {
  const signer = keyPair(dice);
  const transaction = facade.transactionFactory.create(
    { ...descriptor, signerPublicKey: signer.publicKey, deadline: dice.number(), fee: dice.number() });
  SymbolTransactionFactory.attachSignature(transaction, facade.signTransaction(signer, transaction));
  return transaction;
};

// The class's name without what says version and place: the name that the project gives the type.
export const kindOf = transaction => transaction.constructor.name.replace(/^Embedded|TransactionV\d$/g, '');

// The id that follows from a transaction's other fields, if one does.
const derivedId = (transaction, facade) => {
  if (transaction.nonce) {
    return generateMosaicId(facade.network.publicKeyToAddress(new PublicKey(transaction.signerPublicKey.bytes)), transaction.nonce.value);
  }
  if (transaction.registrationType) {
    const child = transaction.registrationType === models.NamespaceRegistrationType.CHILD;
    return generateNamespaceId(Buffer.from(transaction.name).toString(), child ? transaction.parentId.value : 0n);
  }
  return undefined;
};

// A transaction's fields as the Rust side says them: those of the SDK, the type by its name, and the derived id.
export const fieldsOf = (transaction, facade) => {
  const fields = { kind: kindOf(transaction), ...transaction.toJson() };
  const derived = derivedId(transaction, facade);
  if (derived !== undefined) fields.derivedId = String(derived);
  if (transaction.transactions) fields.transactions = transaction.transactions.map(inner => fieldsOf(inner, facade));
  return fields;
};

// The project's name for one of the kinds above.
export const projectKind = name => name.replace(/_transaction_v\d$/, '').split('_').map(word => word[0].toUpperCase() + word.slice(1)).join('');
