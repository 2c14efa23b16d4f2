"""Times the works of the comparison with the official Python SDK, through its public interface as its users call it.

    python bench.py INPUTS   prints {sdk, runtime, seconds: {WORK: fastest}} as JSON

Every work's result must be the one in INPUTS before it is timed.
"""

import json
import platform
import sys
import time
from importlib.metadata import version

from symbolchain import sc
from symbolchain.Bip32 import Bip32
from symbolchain.CryptoTypes import PrivateKey, PublicKey
from symbolchain.facade.SymbolFacade import SymbolFacade
from symbolchain.symbol.Network import Address

with open(sys.argv[1], encoding='utf8') as file:
    INPUTS = json.load(file)
FACADE = SymbolFacade('testnet')
ACCOUNT = FACADE.create_account(PrivateKey(INPUTS['private_key']))
FACTORY = FACADE.transaction_factory


def seconds(work):
    """Seconds that one call takes in the fastest of the samples of at least one second, each of them long enough for the clock."""

    def run(calls):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        return time.perf_counter() - start

    calls = 1
    while run(calls) < 0.005:
        calls *= 2
    warm = 0
    while warm < 0.5:
        warm += run(calls)
    samples = []
    while sum(samples) < 1 or len(samples) < 11:
        samples.append(run(calls))
    return min(samples) / calls


def descriptor(inner):
    """What a user would write to get this inner transaction of the grant."""
    kind = FACTORY.lookup_transaction_name(inner.type_, inner.version)
    common = {'type': kind, 'signer_public_key': ACCOUNT.public_key}
    match kind:
        case 'mosaic_definition_transaction_v1':
            return common | {
                'duration': inner.duration.value,
                'nonce': inner.nonce.value,
                'flags': inner.flags.value,
                'divisibility': inner.divisibility,
            }
        case 'mosaic_supply_change_transaction_v1':
            return common | {
                'mosaic_id': inner.mosaic_id.value,
                'delta': inner.delta.value,
                'action': inner.action.value,
            }
        case 'transfer_transaction_v1':
            mosaics = [{'mosaic_id': each.mosaic_id.value, 'amount': each.amount.value} for each in inner.mosaics]
            recipient = Address(inner.recipient_address.bytes)
            return common | {'recipient_address': recipient, 'mosaics': mosaics, 'message': inner.message}
    raise ValueError(f'{kind} is not expected in the grant')


UNSIGNED = FACTORY.deserialize(bytes.fromhex(INPUTS['grant']['unsigned']))
DESCRIPTORS = [descriptor(inner) for inner in UNSIGNED.transactions]
BIG_PAYLOAD = bytes.fromhex(INPUTS['big_aggregate']['payload'])
BIG = FACTORY.deserialize(BIG_PAYLOAD)
COSIGNED = FACTORY.deserialize(bytes.fromhex(INPUTS['cosigned']['payload']))
PRIVATE_KEY = PrivateKey(INPUTS['private_key'])
PUBLIC_KEY = PublicKey(INPUTS['public_key'])


def grant():
    """Builds, signs and hashes the grant."""
    transactions = [FACTORY.create_embedded(each) for each in DESCRIPTORS]
    transaction = FACTORY.create({
        'type': 'aggregate_complete_transaction_v3',
        'signer_public_key': ACCOUNT.public_key,
        'fee': UNSIGNED.fee.value,
        'deadline': int(INPUTS['grant']['deadline']),
        'transactions_hash': FACADE.hash_embedded_transactions(transactions),
        'transactions': transactions,
    })
    payload = FACTORY.attach_signature(transaction, ACCOUNT.sign_transaction(transaction))
    return payload, FACADE.hash_transaction(transaction)


def verify():
    """Whether the signer's signature and all cosignatures are right."""
    parent = FACADE.hash_transaction(COSIGNED).bytes
    return FACADE.verify_transaction(COSIGNED, COSIGNED.signature) and all(
        SymbolFacade.Verifier(each.signer_public_key).verify(parent, each.signature) for each in COSIGNED.cosignatures
    )


WORKS = {
    'grant': grant,
    'parse': lambda: FACTORY.deserialize(BIG_PAYLOAD),
    'transactions_hash': lambda: FACADE.hash_embedded_transactions(BIG.transactions),
    'verify': verify,
    'key_pair': lambda: SymbolFacade.KeyPair(PRIVATE_KEY).public_key,
    'address': lambda: str(FACADE.network.public_key_to_address(PUBLIC_KEY)),
    'hd': lambda: SymbolFacade.bip32_node_to_key_pair(
        Bip32().from_mnemonic(INPUTS['mnemonic'], '').derive_path(FACADE.bip32_path(0))
    ).public_key,
}


def check(actual, expected):
    """Stops when a result is not the one of the inputs."""
    if str(actual) != expected:
        sys.exit(f'bench.py: expected {expected}, got {actual}')


PAYLOAD, HASH = grant()
check(json.loads(PAYLOAD)['payload'], INPUTS['grant']['signed'])
check(HASH, INPUTS['grant']['hash'])
check(WORKS['parse']().serialize().hex().upper(), INPUTS['big_aggregate']['payload'])
check(WORKS['transactions_hash'](), INPUTS['big_aggregate']['transactions_hash'])
check(len(COSIGNED.cosignatures), '24')
check(verify(), 'True')
check(WORKS['key_pair'](), INPUTS['public_key'])
check(WORKS['address'](), INPUTS['address'])
check(WORKS['hd'](), INPUTS['account_public_key'])

print(json.dumps({
    'sdk': f'symbol-sdk-python {version("symbol-sdk-python")}',
    'runtime': f'Python {platform.python_version()}',
    'seconds': {name: seconds(work) for name, work in WORKS.items()},
}))
