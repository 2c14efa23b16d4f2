// A local ledger for a test: `tegata emulator` on a free port, with a client of npm symbol-sdk 2.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { firstValueFrom, timeout, toArray } from 'rxjs';
import sdk from 'symbol-sdk';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
/** How long anything may take, in milliseconds. */
const PATIENCE = 15_000;

/** The first thing that is told. */
export const first = observable => firstValueFrom(observable.pipe(timeout(PATIENCE)));
/** All that is told until the end. */
export const all = observable => firstValueFrom(observable.pipe(timeout(PATIENCE), toArray()));

export class Ledger {
  static async start(blockTime) {
    const ledger = new Ledger();
    ledger.data = await fs.mkdtemp(path.join(os.tmpdir(), 'tegata-sdk2-'));
    const options = ['--json', 'emulator', '--port', '0', '--data', ledger.data, '--block-time', blockTime];
    ledger.process = spawn(path.join(target, 'debug/tegata'), options, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(readline.createInterface({ input: ledger.process.stdout }), 'line');
    ledger.url = JSON.parse(line).url;

    const factory = new sdk.RepositoryFactoryHttp(ledger.url, { websocketUrl: `${ledger.url.replace('http', 'ws')}/ws` });
    ledger.factory = factory;
    ledger.networkType = await first(factory.getNetworkType());
    ledger.generationHash = await first(factory.getGenerationHash());
    ledger.epochAdjustment = await first(factory.getEpochAdjustment());
    ledger.currency = (await first(factory.getCurrencies())).currency;
    ledger.listener = factory.createListener();
    await ledger.listener.open();
    ledger.service = new sdk.TransactionService(factory.createTransactionRepository(), factory.createReceiptRepository());
    return ledger;
  }

  async stop() {
    this.listener.close();
    this.process.kill('SIGINT');
    await once(this.process, 'exit');
    await fs.rm(this.data, { recursive: true });
  }

  deadline() {
    return sdk.Deadline.create(this.epochAdjustment);
  }

  xym(amount) {
    return this.currency.createRelative(amount);
  }

  /** A new account with some currency. */
  async account(amount = 1000) {
    const account = sdk.Account.generateNewAccount(this.networkType);
    if (amount > 0) await this.fund(account.address, amount);
    return account;
  }

  async fund(address, amount) {
    const confirmed = first(this.listener.confirmed(address));
    const body = JSON.stringify({ address: address.plain(), amount: String(amount * 1_000_000) });
    const response = await fetch(`${this.url}/emulator/faucet`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    assert.equal(response.status, 200, await response.text());
    await confirmed;
  }

  transfer(recipient, mosaics, message = '') {
    return sdk.TransferTransaction.create(this.deadline(), recipient, mosaics, message ? sdk.PlainMessage.create(message) : sdk.EmptyMessage, this.networkType);
  }

  complete(...inner) {
    return sdk.AggregateTransaction.createComplete(this.deadline(), inner, this.networkType, []);
  }

  sign(account, transaction, cosigners = []) {
    const priced = transaction instanceof sdk.AggregateTransaction
      ? transaction.setMaxFeeForAggregate(100, cosigners.length)
      : transaction.setMaxFee(100);
    return cosigners.length
      ? account.signTransactionWithCosignatories(priced, cosigners, this.generationHash)
      : account.sign(priced, this.generationHash);
  }

  /** Announces and waits as the SDK's own service does. */
  announce(signed) {
    return first(this.service.announce(signed, this.listener));
  }

  confirm(account, transaction, cosigners) {
    return this.announce(this.sign(account, transaction, cosigners));
  }

  /** The status of an answer to a plain GET. */
  async status(route) {
    return (await fetch(`${this.url}${route}`)).status;
  }
}
