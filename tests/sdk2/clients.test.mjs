// A client written for real nodes, npm symbol-sdk 2.0.6, against a local ledger: repositories, listener, services.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import sdk from 'symbol-sdk';
import { all, first, Ledger } from './ledger.mjs';

const { UInt64, TransactionGroup, TransactionType } = sdk;
const KEY = UInt64.fromUint(0xC0FFEE);

/** The code with which a promise is refused by the ledger. */
const refusal = promise => promise.then(() => assert.fail('was accepted'), error => error.message);
/** The HTTP status with which a repository's call is refused. */
const httpStatus = observable => first(observable).then(() => assert.fail('was answered'), error => error.statusCode ?? JSON.parse(error.message).statusCode);

// With the time between blocks that the network states, in milliseconds.
for (const [blockTime, target] of [['instant', 15_000], ['400ms', 400]]) {
  describe(`blocks: ${blockTime}`, () => {
    let ledger, factory, alice, bob, mosaicId, transferred;

    before(async () => {
      ledger = await Ledger.start(blockTime);
      factory = ledger.factory;
      // The rent of a namespace is by the block.
      alice = await ledger.account(10_000);
      bob = await ledger.account();
    });
    after(() => ledger.stop());

    const balance = async (address, id) => {
      const { mosaics } = await first(factory.createAccountRepository().getAccountInfo(address));
      return mosaics.find(mosaic => mosaic.id.toHex() === id.toHex())?.amount.compact() ?? 0;
    };

    /** Announces a hash lock and an aggregate bonded behind it; answers the aggregate. */
    const announceBonded = async (account, inner, cosigners) => {
      const aggregate = sdk.AggregateTransaction.createBonded(ledger.deadline(), inner, ledger.networkType).setMaxFeeForAggregate(100, cosigners);
      const signed = account.sign(aggregate, ledger.generationHash);
      const lock = sdk.LockFundsTransaction.create(ledger.deadline(), ledger.xym(10), UInt64.fromUint(100), signed, ledger.networkType);
      const added = await first(ledger.service.announceHashLockAggregateBonded(ledger.sign(account, lock), signed, ledger.listener));
      assert.equal(added.transactionInfo.hash, signed.hash);
      return signed;
    };

    test('a repository factory learns the network from the node', async () => {
      assert.equal(ledger.networkType, sdk.NetworkType.TEST_NET);
      assert.match(ledger.generationHash, /^[0-9A-F]{64}$/);
      assert.equal(ledger.epochAdjustment, 1667250467);
      assert.equal(ledger.currency.divisibility, 6);
      assert.equal(ledger.currency.transferable, true);
      const network = factory.createNetworkRepository();
      const properties = await first(network.getNetworkProperties());
      assert.equal(properties.chain.currencyMosaicId.replace(/'|0x/g, '').toUpperCase(), ledger.currency.mosaicId.toHex());
      assert.equal(properties.network.generationHashSeed, ledger.generationHash);
      assert.equal((await first(network.getNetworkName())).name, 'testnet');
      assert.ok((await first(network.getTransactionFees())).minFeeMultiplier > 0);
      assert.ok((await first(network.getRentalFees())).effectiveMosaicRentalFee.compact() > 0);
      assert.equal(await first(new sdk.AggregateTransactionService(factory).getNetworkMaxCosignaturesPerAggregate()), 25);
    });

    test('the node repository reads what a node says of itself', async () => {
      const node = factory.createNodeRepository();
      const info = await first(node.getNodeInfo());
      assert.equal(info.networkGenerationHashSeed, ledger.generationHash);
      assert.ok(info.roles.includes(sdk.RoleType.ApiNode));
      assert.equal((await first(node.getNodeHealth())).apiNode, 'up');
      assert.ok((await first(node.getStorageInfo())).numBlocks > 0);
      assert.match((await first(node.getServerInfo())).restVersion, /^2\./);
      assert.ok((await first(node.getNodeTime())).sendTimeStamp.compact() > 0);
      assert.ok(Array.isArray(await first(node.getNodePeers())));
      assert.ok(Array.isArray(await first(node.getUnlockedAccount())));
      const chain = await first(factory.createChainRepository().getChainInfo());
      assert.ok(chain.height.compact() >= chain.latestFinalizedBlock.height.compact());
      const deadlines = await sdk.DeadlineService.create(factory);
      assert.ok(await deadlines.createDeadlineUsingServerTime());
    });

    test('a transfer is heard of at each of its stages', async () => {
      const signed = ledger.sign(alice, ledger.transfer(bob.address, [ledger.xym(5)], 'for tea'));
      const heard = Promise.all([
        first(ledger.listener.unconfirmedAdded(bob.address, signed.hash)),
        first(ledger.listener.unconfirmedRemoved(bob.address, signed.hash)),
        first(ledger.listener.confirmed(bob.address, signed.hash)),
      ]);
      transferred = await ledger.announce(signed);
      const [added, removed, confirmed] = await heard;
      assert.equal(added.transactionInfo.hash, signed.hash);
      assert.equal(removed, signed.hash);
      for (const transaction of [transferred, confirmed]) {
        assert.equal(transaction.message.payload, 'for tea');
        assert.ok(transaction.recipientAddress.equals(bob.address));
        assert.deepEqual(transaction.mosaics.map(mosaic => mosaic.amount.compact()), [5_000_000]);
        assert.ok(transaction.transactionInfo.height.compact() > 1);
      }
      assert.equal(await balance(bob.address, ledger.currency.mosaicId), 1_005_000_000);
    });

    test('accounts are read one by one, many at once, and by balance', async () => {
      const accounts = factory.createAccountRepository();
      const info = await first(accounts.getAccountInfo(alice.address));
      assert.equal(info.publicKey, alice.publicKey);
      assert.equal(info.accountType, sdk.AccountType.Unlinked);
      const many = await first(accounts.getAccountsInfo([alice.address, bob.address]));
      assert.deepEqual(many.map(each => each.address.plain()).sort(), [alice.address.plain(), bob.address.plain()].sort());
      const richest = await first(accounts.search({ mosaicId: ledger.currency.mosaicId, orderBy: sdk.AccountOrderBy.Balance, order: sdk.Order.Desc, pageSize: 10 }));
      const amounts = richest.data.map(each => each.mosaics.find(mosaic => mosaic.id.equals(ledger.currency.mosaicId)).amount.compact());
      assert.deepEqual(amounts, amounts.toSorted((one, other) => other - one));
      const ids = await all(new sdk.AccountPaginationStreamer(accounts).search({ pageSize: 10 }));
      assert.ok(ids.some(each => each.address.equals(bob.address)));
      assert.equal(await httpStatus(accounts.getAccountInfo(sdk.Account.generateNewAccount(ledger.networkType).address)), 404);
    });

    test('transactions are found by every filter, by id and by hash', async () => {
      const transactions = factory.createTransactionRepository();
      const { hash, id, height } = transferred.transactionInfo;
      assert.equal(id, undefined);
      const byHash = await first(transactions.getTransaction(hash, TransactionGroup.Confirmed));
      const byId = await first(transactions.getTransaction(byHash.transactionInfo.id, TransactionGroup.Confirmed));
      assert.equal(byId.transactionInfo.hash, hash);
      for (const key of [hash, byHash.transactionInfo.id]) {
        const [found] = await first(transactions.getTransactionsById([key], TransactionGroup.Confirmed));
        assert.equal(found.transactionInfo.hash, hash);
      }
      const group = TransactionGroup.Confirmed;
      const found = async criteria => (await first(transactions.search({ group, pageSize: 100, ...criteria }))).data.map(each => each.transactionInfo.hash);
      const amount = UInt64.fromUint(5_000_000);
      const transferMosaicId = ledger.currency.mosaicId;
      for (const criteria of [
        { address: bob.address },
        { signerPublicKey: alice.publicKey },
        { recipientAddress: bob.address },
        { height },
        { fromHeight: height, toHeight: height },
        { type: [TransactionType.TRANSFER, TransactionType.HASH_LOCK], address: alice.address },
        { transferMosaicId, fromTransferAmount: amount, toTransferAmount: amount },
      ]) assert.ok((await found(criteria)).includes(hash), JSON.stringify(Object.keys(criteria)));
      assert.ok(!(await found({ type: [TransactionType.HASH_LOCK], address: bob.address })).includes(hash));
      const pages = await all(new sdk.TransactionPaginationStreamer(transactions).search({ group, address: alice.address, pageSize: 10, order: sdk.Order.Desc }));
      assert.equal(new Set(pages.map(each => each.transactionInfo.hash)).size, pages.length);
      assert.equal(await first(transactions.getTransactionEffectiveFee(hash)), byHash.size * 100);

      const statuses = factory.createTransactionStatusRepository();
      const status = await first(statuses.getTransactionStatus(hash));
      assert.deepEqual([status.group, status.code], [sdk.TransactionGroup.Confirmed, 'Success']);
      assert.equal((await first(statuses.getTransactionStatuses([hash, '00'.repeat(32)]))).length, 1);
      assert.equal(await httpStatus(transactions.getTransaction('00'.repeat(32), group)), 404);
      assert.equal(await httpStatus(transactions.search({ group, address: bob.address, recipientAddress: bob.address })), 409);
    });

    test('blocks are told, found, and prove what is in them', async () => {
      const told = first(ledger.listener.newBlock());
      const { hash, height } = await ledger.confirm(alice, ledger.transfer(bob.address, [])).then(each => each.transactionInfo);
      assert.match((await told).hash, /^[0-9A-F]{64}$/);
      const blocks = factory.createBlockRepository();
      const block = await first(blocks.getBlockByHeight(height));
      assert.equal(block.transactionsCount, 1);
      assert.ok((await first(blocks.search({ signerPublicKey: block.signer.publicKey, pageSize: 100 }))).data.some(each => each.hash === block.hash));
      const newest = await first(blocks.search({ orderBy: sdk.BlockOrderBy.Height, order: sdk.Order.Desc, pageSize: 10 }));
      const heights = newest.data.map(each => each.height.compact());
      assert.deepEqual(heights, heights.toSorted((one, other) => other - one));
      const service = new sdk.BlockService(factory);
      assert.equal(await first(service.validateTransactionInBlock(hash, height)), true);
      assert.equal(await first(service.validateTransactionInBlock('11'.repeat(32), height)), false);
      assert.equal(await first(service.calculateTransactionsMerkleRootHash(height)), block.blockTransactionsHash);
      assert.equal(await httpStatus(blocks.getBlockByHeight(UInt64.fromUint(1_000_000))), 404);
    });

    test('a mosaic is defined, issued, sent and taken back', async () => {
      const nonce = sdk.MosaicNonce.createRandom();
      mosaicId = sdk.MosaicId.createFromNonce(nonce, alice.address);
      const { networkType } = ledger;
      const flags = sdk.MosaicFlags.create(true, true, true, true);
      const definition = sdk.MosaicDefinitionTransaction.create(ledger.deadline(), nonce, mosaicId, flags, 2, UInt64.fromUint(0), networkType);
      const supply = sdk.MosaicSupplyChangeTransaction.create(ledger.deadline(), mosaicId, sdk.MosaicSupplyChangeAction.Increase, UInt64.fromUint(700), networkType);
      const aggregate = await ledger.confirm(alice, ledger.complete(definition.toAggregate(alice.publicAccount), supply.toAggregate(alice.publicAccount)));
      assert.deepEqual(aggregate.innerTransactions.map(each => each.type), [TransactionType.MOSAIC_DEFINITION, TransactionType.MOSAIC_SUPPLY_CHANGE]);
      assert.equal(aggregate.version, 3);

      const mosaics = factory.createMosaicRepository();
      const info = await first(mosaics.getMosaic(mosaicId));
      assert.deepEqual([info.supply.compact(), info.divisibility, info.isRevokable()], [700, 2, true]);
      assert.equal((await first(mosaics.getMosaics([mosaicId, ledger.currency.mosaicId]))).length, 2);
      assert.ok((await first(mosaics.search({ ownerAddress: alice.address }))).data.some(each => each.id.equals(mosaicId)));
      assert.equal(await httpStatus(mosaics.getMosaic(new sdk.MosaicId('0102030405060708'))), 404);

      const units = amount => new sdk.Mosaic(mosaicId, UInt64.fromUint(amount));
      await ledger.confirm(alice, ledger.transfer(bob.address, [units(300)]));
      const view = await first(new sdk.MosaicService(factory.createAccountRepository(), mosaics).mosaicsAmountViewFromAddress(bob.address));
      assert.equal(view.find(each => each.mosaicInfo.id.equals(mosaicId)).relativeAmount(), 3);
      await ledger.confirm(alice, sdk.MosaicSupplyRevocationTransaction.create(ledger.deadline(), bob.address, units(100), networkType));
      assert.equal(await balance(bob.address, mosaicId), 200);
    });

    test('metadata are written, changed and found', async () => {
      const metadata = factory.createMetadataRepository();
      const service = new sdk.MetadataTransactionService(metadata);
      for (const value of ['a first value', 'and a second, longer one']) {
        const { networkType } = ledger;
        const ofAccount = await first(service.createAccountMetadataTransaction(ledger.deadline(), networkType, alice.address, KEY, value, alice.address, UInt64.fromUint(0)));
        const ofMosaic = await first(service.createMosaicMetadataTransaction(ledger.deadline(), networkType, alice.address, mosaicId, KEY, value, alice.address, UInt64.fromUint(0)));
        await ledger.confirm(alice, ledger.complete(ofAccount.toAggregate(alice.publicAccount), ofMosaic.toAggregate(alice.publicAccount)));
        const found = await first(metadata.search({ sourceAddress: alice.address, scopedMetadataKey: KEY.toHex() }));
        assert.deepEqual(found.data.map(each => each.metadataEntry.value), [value, value]);
      }
      const [entry] = (await first(metadata.search({ targetId: mosaicId, metadataType: sdk.MetadataType.Mosaic }))).data;
      const again = await first(metadata.getMetadata(entry.metadataEntry.compositeHash));
      assert.deepEqual(again, entry);
    });

    test('namespaces name accounts and mosaics', async () => {
      const { networkType } = ledger;
      const [house, garden] = ['house', 'house.garden'].map(name => new sdk.NamespaceId(name));
      const confirm = transaction => ledger.confirm(alice, transaction);
      await confirm(sdk.NamespaceRegistrationTransaction.createRootNamespace(ledger.deadline(), 'house', UInt64.fromUint(30 * 24 * 3600 * 1000 / target), networkType));
      await confirm(sdk.NamespaceRegistrationTransaction.createSubNamespace(ledger.deadline(), 'garden', 'house', networkType));
      await confirm(sdk.AddressAliasTransaction.create(ledger.deadline(), sdk.AliasAction.Link, house, bob.address, networkType));
      await confirm(sdk.MosaicAliasTransaction.create(ledger.deadline(), sdk.AliasAction.Link, garden, mosaicId, networkType));

      const namespaces = factory.createNamespaceRepository();
      assert.ok((await first(namespaces.getLinkedAddress(house))).equals(bob.address));
      assert.ok((await first(namespaces.getLinkedMosaicId(garden))).equals(mosaicId));
      assert.equal((await first(new sdk.NamespaceService(namespaces).namespace(garden))).name, 'house.garden');
      assert.deepEqual((await first(namespaces.getNamespacesNames([garden]))).map(each => each.name).sort(), ['garden', 'house']);
      const [names] = await first(namespaces.getAccountsNames([bob.address]));
      assert.deepEqual(names.names.map(each => each.name), ['house']);
      const [mosaicNames] = await first(namespaces.getMosaicsNames([mosaicId]));
      assert.deepEqual(mosaicNames.names.map(each => each.name), ['house.garden']);
      const found = await first(namespaces.search({ ownerAddress: alice.address, registrationType: sdk.NamespaceRegistrationType.SubNamespace }));
      assert.deepEqual(found.data.map(each => each.id.toHex()), [garden.toHex()]);
      const accounts = new sdk.AccountService(factory);
      const named = await first(accounts.accountNamespacesWithName(alice.address));
      assert.deepEqual(named.map(each => each.namespaceName).sort(), ['garden', 'house']);
      assert.equal((await first(accounts.accountInfoWithResolvedMosaic([bob.address]))).length, 1);

      const before = await balance(bob.address, mosaicId);
      const sent = await confirm(ledger.transfer(house, [new sdk.Mosaic(garden, UInt64.fromUint(7))]));
      assert.ok(sent.recipientAddress.equals(house));
      assert.equal(await balance(bob.address, mosaicId), before + 7);
    });

    test('a multisig account is made by those who cosign an aggregate bonded', async () => {
      const { networkType, listener } = ledger;
      const [shared, one, two] = await Promise.all([ledger.account(), ledger.account(0), ledger.account(0)]);
      const change = sdk.MultisigAccountModificationTransaction.create(ledger.deadline(), 2, 1, [one.address, two.address], [], networkType);
      const asked = first(listener.aggregateBondedAdded(two.address));
      const removed = first(listener.aggregateBondedRemoved(one.address));
      const signed = await announceBonded(shared, [change.toAggregate(shared.publicAccount)], 2);
      assert.equal((await asked).transactionInfo.hash, signed.hash);

      const transactions = factory.createTransactionRepository();
      const waiting = await first(transactions.search({ group: TransactionGroup.Partial, address: one.address }));
      assert.deepEqual(waiting.data.map(each => each.transactionInfo.hash), [signed.hash]);
      const partial = await first(transactions.getTransaction(signed.hash, TransactionGroup.Partial));
      assert.equal(partial.innerTransactions.length, 1);
      const locks = factory.createHashLockRepository();
      const [lock] = (await first(locks.search({ address: shared.address }))).data;
      assert.deepEqual([lock.hash, lock.amount.compact()], [signed.hash, 10_000_000]);
      assert.deepEqual(await first(locks.getHashLock(signed.hash)), lock);

      const confirmed = first(listener.confirmed(shared.address, signed.hash));
      for (const cosigner of [one, two]) {
        const cosigned = first(listener.cosignatureAdded(shared.address));
        const cosignature = cosigner.signCosignatureTransaction(sdk.CosignatureTransaction.create(partial));
        await first(transactions.announceAggregateBondedCosignature(cosignature));
        assert.equal((await cosigned).signerPublicKey, cosigner.publicKey);
      }
      assert.equal(await removed, signed.hash);
      assert.equal((await confirmed).cosignatures.length, 2);

      const multisigs = factory.createMultisigRepository();
      const info = await first(multisigs.getMultisigAccountInfo(shared.address));
      assert.deepEqual([info.minApproval, info.minRemoval, info.cosignatoryAddresses.length], [2, 1, 2]);
      const graph = await first(multisigs.getMultisigAccountGraphInfo(one.address));
      assert.deepEqual([...graph.multisigEntries.keys()], [-1, 0]);
      const service = new sdk.AggregateTransactionService(factory);
      assert.equal(await first(service.getMaxCosignatures(shared.address)), 2);

      await ledger.fund(one.address, 10);
      const gift = () => ledger.complete(ledger.transfer(bob.address, [ledger.xym(1)]).toAggregate(shared.publicAccount));
      assert.equal(await first(service.isComplete(ledger.sign(one, gift()))), false);
      assert.equal(await refusal(ledger.confirm(one, gift())), 'Failure_Aggregate_Missing_Cosignatures');
      const both = ledger.sign(one, gift(), [two]);
      assert.equal(await first(service.isComplete(both)), true);
      await ledger.announce(both);
      // News of a multisig account reach who asks for those of a cosignatory.
      const heard = first(listener.confirmed(two.address, undefined, true));
      await new Promise(resolve => { setTimeout(resolve, 300); });
      await ledger.fund(shared.address, 1);
      assert.ok((await heard).recipientAddress.equals(shared.address));
    });

    test('a secret lock opens for its proof', async () => {
      const { networkType } = ledger;
      const proof = crypto.randomBytes(20).toString('hex').toUpperCase();
      const secret = crypto.createHash('sha3-256').update(Buffer.from(proof, 'hex')).digest('hex').toUpperCase();
      const algorithm = sdk.LockHashAlgorithm.Op_Sha3_256;
      await ledger.confirm(alice, sdk.SecretLockTransaction.create(ledger.deadline(), ledger.xym(3), UInt64.fromUint(100), algorithm, secret, bob.address, networkType));
      const locks = factory.createSecretLockRepository();
      const [lock] = (await first(locks.search({ address: alice.address, secret }))).data;
      assert.deepEqual([lock.secret, lock.status, lock.amount.compact()], [secret, sdk.LockStatus.UNUSED, 3_000_000]);
      assert.deepEqual(await first(locks.getSecretLock(lock.compositeHash)), lock);
      const wrong = sdk.SecretProofTransaction.create(ledger.deadline(), algorithm, secret, bob.address, '00', networkType);
      assert.equal(await refusal(ledger.confirm(bob, wrong)), 'Failure_LockSecret_Secret_Mismatch');
      await ledger.confirm(bob, sdk.SecretProofTransaction.create(ledger.deadline(), algorithm, secret, bob.address, proof, networkType));
      assert.equal((await first(locks.getSecretLock(lock.compositeHash))).status, sdk.LockStatus.USED);
    });

    test('accounts and mosaics are restricted', async () => {
      const { networkType } = ledger;
      const carol = await ledger.account();
      const flag = sdk.AddressRestrictionFlag.BlockIncomingAddress;
      await ledger.confirm(carol, sdk.AccountRestrictionTransaction.createAddressRestrictionModificationTransaction(ledger.deadline(), flag, [bob.address], [], networkType));
      const { restrictions } = await first(factory.createRestrictionAccountRepository().getAccountRestrictions(carol.address));
      assert.deepEqual(restrictions.map(each => [each.restrictionFlags, each.values.map(value => value.plain())]), [[flag, [bob.address.plain()]]]);
      assert.equal(await refusal(ledger.confirm(bob, ledger.transfer(carol.address, []))), 'Failure_RestrictionAccount_Address_Interaction_Prohibited');

      const repository = factory.createRestrictionMosaicRepository();
      const service = new sdk.MosaicRestrictionTransactionService(repository, factory.createNamespaceRepository());
      const global = await first(service.createMosaicGlobalRestrictionTransaction(ledger.deadline(), networkType, mosaicId, KEY, '1', sdk.MosaicRestrictionType.EQ));
      await ledger.confirm(alice, global);
      const units = [new sdk.Mosaic(mosaicId, UInt64.fromUint(1))];
      assert.equal(await refusal(ledger.confirm(alice, ledger.transfer(carol.address, units))), 'Failure_RestrictionMosaic_Account_Unauthorized');
      const allowed = await Promise.all([alice, carol].map(each => first(service.createMosaicAddressRestrictionTransaction(ledger.deadline(), networkType, mosaicId, KEY, each.address, '1'))));
      await ledger.confirm(alice, ledger.complete(...allowed.map(each => each.toAggregate(alice.publicAccount))));
      await ledger.confirm(alice, ledger.transfer(carol.address, units));
      const found = (await first(repository.search({ mosaicId }))).data;
      assert.equal(found.length, 3);
      const [ofCarol] = (await first(repository.search({ targetAddress: carol.address }))).data;
      assert.deepEqual(await first(repository.getMosaicRestrictions(ofCarol.compositeHash)), ofCarol);
    });

    test('a linked key is told with the account', async () => {
      const remote = sdk.Account.generateNewAccount(ledger.networkType);
      await ledger.confirm(alice, sdk.AccountKeyLinkTransaction.create(ledger.deadline(), remote.publicKey, sdk.LinkAction.Link, ledger.networkType));
      const info = await first(factory.createAccountRepository().getAccountInfo(alice.address));
      assert.equal(info.supplementalPublicKeys.linked.publicKey, remote.publicKey);
      assert.equal(info.accountType, sdk.AccountType.Main);
    });

    test('failures are told by their codes', async () => {
      const signed = ledger.sign(bob, ledger.transfer(alice.address, [ledger.xym(1_000_000)]));
      const told = first(ledger.listener.status(bob.address, signed.hash));
      await first(factory.createTransactionRepository().announce(signed));
      const error = await told;
      assert.deepEqual([error.code, error.hash, error.address.plain()], ['Failure_Core_Insufficient_Balance', signed.hash, bob.address.plain()]);
      const status = await first(factory.createTransactionStatusRepository().getTransactionStatus(signed.hash));
      assert.deepEqual([status.group, status.code], ['failed', 'Failure_Core_Insufficient_Balance']);
      const late = sdk.TransferTransaction.create(sdk.Deadline.create(ledger.epochAdjustment, 7), bob.address, [], sdk.EmptyMessage, ledger.networkType);
      assert.equal(await refusal(ledger.confirm(alice, late)), 'Failure_Core_Future_Deadline');
    });

    test('a listener that was ended hears no more', async () => {
      const listener = factory.createListener();
      await listener.open();
      assert.equal(listener.isOpen(), true);
      let heard = 0;
      const blocks = listener.newBlock();
      blocks.subscribe(() => { heard += 1; });
      const told = first(blocks);
      if (blockTime === 'instant') await ledger.confirm(alice, ledger.transfer(bob.address, []));
      await told;
      // The SDK has no call for it.
      listener.webSocket.send(JSON.stringify({ uid: listener.uid, unsubscribe: 'block' }));
      const last = first(listener.confirmed(bob.address));
      await ledger.confirm(alice, ledger.transfer(bob.address, []));
      await last;
      const before = heard;
      const next = first(ledger.listener.newBlock());
      await ledger.confirm(alice, ledger.transfer(bob.address, []));
      await next;
      assert.equal(heard, before);
      const closed = once(listener.webSocket, 'close');
      listener.close();
      assert.equal((await closed)[0], 1005);
      assert.equal(listener.isOpen(), false);
    });

    test('finalized blocks are told and proved', async context => {
      const told = first(ledger.listener.finalizedBlock());
      if (blockTime === 'instant') await ledger.confirm(alice, ledger.transfer(bob.address, []));
      const { height } = await told;
      if (await ledger.status(`/finalization/proof/height/${height}`) === 404) return context.skip('finalization proofs are not served');
      const proof = await first(factory.createFinalizationRepository().getFinalizationProofAtHeight(height));
      assert.ok(proof.height.compact() >= height.compact());
    });

    test('receipts and resolutions are found', async context => {
      if (await ledger.status('/statements/transaction') === 404) return context.skip('statements are not served');
      const receipts = factory.createReceiptRepository();
      const house = new sdk.NamespaceId('house');
      const sent = await ledger.confirm(alice, ledger.transfer(house, [ledger.xym(1)]));
      const { height } = sent.transactionInfo;
      assert.ok((await first(receipts.searchReceipts({ height }))).data.length > 0);
      assert.equal((await first(receipts.searchAddressResolutionStatements({ height }))).data.length, 1);
      const [resolved] = await first(ledger.service.resolveAliases([sent.transactionInfo.hash]));
      assert.ok(resolved.recipientAddress.equals(bob.address));
    });
  });
}
