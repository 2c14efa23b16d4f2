//! The explorer's pages over HTTP, of a ledger with something of everything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use tegata_emulator::chain::Accepted;
use tegata_emulator::{BlockTime, Clock, Config, Emulator, INSTANT_HEARTBEAT, ManualClock, Server, bind};
use tegata_symbol::{
    AccountRestriction, Address, AddressAlias, Aggregate, AggregateForks, Amount, Body, Cosignature, Embedded, Hash256,
    HashLock, KeyPair, Metadata, MetadataKey, Mosaic, MosaicAddressRestriction, MosaicAlias, MosaicDefinition,
    MosaicFlags, MosaicGlobalRestriction, MosaicId, MosaicSupplyChange, MultisigAccountModification, NamespaceId,
    NamespaceParent, NamespaceRegistration, Network, NetworkTime, PrivateKey, SecretLock, Transaction, Transfer,
    UnresolvedAddress,
};

const XYM: u64 = 1_000_000;
/// 30 days of blocks, the shortest registration.
const MONTH: u64 = 30 * 24 * 3600 / INSTANT_HEARTBEAT.as_secs();
/// What a hostile author writes, and how a page must show it.
const HOSTILE: &str = "<script>alert('1')</script>\u{202E}<img src=x>&\"";
const ESCAPED: &str = "&lt;script&gt;alert(&#x27;1&#x27;)&lt;&#x2f;script&gt;\u{FFFD}&lt;img src=x&gt;&amp;&quot;";

fn keys(number: u8) -> KeyPair {
    KeyPair::new(&PrivateKey::from_bytes([number; 32]))
}

/// A served ledger whose blocks are made by hand.
struct Node {
    emulator: Emulator,
    server: Server,
    client: reqwest::Client,
    network: Network,
    clock: ManualClock,
    deadline: u64,
}

struct Answer {
    status: u16,
    text: String,
    location: Option<String>,
}

impl Node {
    async fn start() -> Self {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock = ManualClock::new(1_800_000_000_000);
        let mut config = Config::new(None, BlockTime::Manual);
        config.clock = std::sync::Arc::new(clock.clone());
        let emulator = Emulator::open(config).unwrap();
        let server = emulator.serve(bind("127.0.0.1:0".parse().unwrap()).await.unwrap()).unwrap();
        let network = emulator.parameters().network;
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { emulator, server, client, network, clock, deadline: 0 }
    }

    async fn get(&self, path: &str) -> Answer {
        let response = self.client.get(format!("{}{path}", self.server.url())).send().await.unwrap();
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        Answer { status: response.status().as_u16(), location, text: response.text().await.unwrap() }
    }

    /// A page that is there in both languages; answers the English one.
    async fn page(&self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        let mut pages = Vec::new();
        for language in ["ja", "en"] {
            let answer = self.get(&format!("/explorer{path}{mark}lang={language}")).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            assert!(answer.text.contains(&format!("<html lang=\"{language}\">")), "{path}");
            assert!(!answer.text.contains("<script>") && !answer.text.contains("<img"), "{path}: {}", answer.text);
            pages.push(answer.text);
        }
        assert_ne!(pages[0], pages[1]);
        pages.pop().unwrap()
    }

    fn address(&self, number: u8) -> Address {
        Address::new(&keys(number).public_key(), self.network.id)
    }

    fn block(&self) {
        self.clock.advance(std::time::Duration::from_secs(15));
        self.emulator.mine().unwrap();
    }

    fn sign(&mut self, signer: u8, body: Body) -> Transaction {
        self.deadline += 1;
        let now = self.network.time_from_unix_ms(self.clock.unix_ms()).0;
        let deadline = NetworkTime(now + 3_600_000 + self.deadline);
        let unsigned = Transaction::new(keys(signer).public_key(), self.network.id, deadline, body).with_fee(100, 2);
        unsigned.sign(&keys(signer), &self.network.signing(&AggregateForks::FROM_THE_START, 1)).unwrap()
    }

    fn hash(&self, transaction: &Transaction) -> Hash256 {
        transaction.hash(&self.network.generation_hash_seed)
    }

    /// Announces; answers the hash.
    fn announce(&mut self, signer: u8, body: Body) -> Hash256 {
        let transaction = self.sign(signer, body);
        let accepted = self.emulator.announce(&transaction.to_bytes()).unwrap();
        assert!(matches!(accepted, Accepted::Unconfirmed(_)), "{accepted:?} {transaction:?}");
        self.hash(&transaction)
    }

    fn confirm(&mut self, signer: u8, body: Body) -> Hash256 {
        let hash = self.announce(signer, body);
        self.block();
        assert!(self.emulator.snapshot().unwrap().place(&hash).unwrap().is_some(), "{hash} is not confirmed");
        hash
    }

    /// An aggregate of transactions, cosigned by all their signers.
    fn confirm_together(&mut self, inner: Vec<(u8, Body)>, cosigners: &[u8]) -> Hash256 {
        let signer = inner[0].0;
        let inner = inner.into_iter().map(|(signer, body)| self.embedded(signer, body)).collect();
        let mut transaction = self.sign(signer, Body::Aggregate(Aggregate::complete(inner)));
        let hash = self.hash(&transaction);
        if let Body::Aggregate(aggregate) = &mut transaction.body {
            aggregate.cosignatures = cosigners.iter().map(|number| Cosignature::sign(&keys(*number), &hash)).collect();
        }
        let accepted = self.emulator.announce(&transaction.to_bytes()).unwrap();
        assert!(matches!(accepted, Accepted::Unconfirmed(_)), "{accepted:?}");
        self.block();
        hash
    }

    fn embedded(&self, signer: u8, body: Body) -> Embedded {
        Embedded::new(keys(signer).public_key(), self.network.id, body)
    }

    fn transfer(&self, recipient: impl Into<UnresolvedAddress>, mosaics: &[(MosaicId, u64)], message: &[u8]) -> Body {
        let mosaics = mosaics.iter().map(|(id, amount)| Mosaic { id: *id, amount: Amount(*amount) }).collect();
        Body::Transfer(Transfer { recipient: recipient.into(), mosaics, message: message.to_vec() })
    }
}

fn id(name: &str) -> NamespaceId {
    NamespaceId::from_full_name(name).unwrap()
}

fn registration(full_name: &str) -> Body {
    let (parent, name) = match full_name.rsplit_once('.') {
        None => (NamespaceParent::Root { duration: MONTH }, full_name),
        Some((above, name)) => (NamespaceParent::Child { parent: id(above) }, name),
    };
    Body::NamespaceRegistration(NamespaceRegistration { parent, id: id(full_name), name: name.into() })
}

/// A ledger with something of everything.
struct World {
    node: Node,
    mosaic: MosaicId,
    defined: Hash256,
    hostile: Hash256,
    by_name: Hash256,
    metadata: Hash256,
    unconfirmed: Hash256,
    partial: Hash256,
    rejected: Hash256,
}

impl World {
    async fn new() -> Self {
        let mut node = Node::start().await;
        for number in [1, 2, 5] {
            node.emulator.fund(&node.address(number), Amount(10_000 * XYM)).unwrap();
        }
        node.block();
        let (first, second, currency) = (node.address(1), node.address(2), node.network.currency);

        let mosaic = MosaicId::new(7, &first);
        let flags = MosaicFlags(MosaicFlags::TRANSFERABLE.0 | MosaicFlags::RESTRICTABLE.0);
        let definition = MosaicDefinition { id: mosaic, duration: 0, nonce: 7, flags, divisibility: 2 };
        let supply = MosaicSupplyChange { mosaic_id: mosaic, delta: Amount(123_456), action: 1 };
        let transfer = node.transfer(second, &[(mosaic, 1_050)], b"\0for you");
        let inner = vec![(1, Body::MosaicDefinition(definition)), (1, Body::MosaicSupplyChange(supply)), (1, transfer)];
        let defined = node.confirm_together(inner, &[]);

        let message = [b"\0".as_slice(), HOSTILE.as_bytes()].concat();
        let hostile = node.confirm(1, node.transfer(second, &[(currency, 2_500_000)], &message));
        node.confirm(1, node.transfer(second, &[], &[7; 300]));

        node.confirm(1, registration("clinic"));
        node.confirm(1, registration("clinic.desk"));
        let link = AddressAlias { namespace_id: id("clinic.desk"), address: second.into(), action: 1 };
        node.confirm(1, Body::AddressAlias(link));
        node.confirm(1, registration("clinic.ticket"));
        let link = MosaicAlias { namespace_id: id("clinic.ticket"), mosaic_id: mosaic, action: 1 };
        node.confirm(1, Body::MosaicAlias(link));
        let alias = UnresolvedAddress::alias(id("clinic.desk"), node.network.id);
        let by_name = node.confirm(1, node.transfer(alias, &[(id("clinic.ticket").into(), 7)], b""));

        let on_account = entry(first, (), HOSTILE.as_bytes());
        node.confirm_together(vec![(1, Body::AccountMetadata(on_account))], &[]);
        let on_mosaic = entry(first, mosaic, b"worth nothing");
        node.confirm_together(vec![(1, Body::MosaicMetadata(on_mosaic))], &[]);
        let metadata = {
            let ledger = node.emulator.ledger();
            let found = ledger.state().metadata.iter().find(|(_, entry)| entry.value == HOSTILE.as_bytes());
            *found.unwrap().0
        };

        let rule = MosaicGlobalRestriction {
            mosaic_id: mosaic,
            reference_mosaic_id: MosaicId(0),
            key: 5,
            previous_value: 0,
            new_value: 1,
            previous_type: 0,
            new_type: 6,
        };
        node.confirm(1, Body::MosaicGlobalRestriction(rule));
        let value = MosaicAddressRestriction {
            mosaic_id: mosaic,
            key: 5,
            previous_value: u64::MAX,
            new_value: 3,
            target: second.into(),
        };
        node.confirm(1, Body::MosaicAddressRestriction(value));
        let blocked = AccountRestriction { flags: 0x8001, additions: vec![node.address(8).into()], deletions: vec![] };
        node.confirm(1, Body::AccountAddressRestriction(blocked));

        let modification = MultisigAccountModification {
            min_removal_delta: 1,
            min_approval_delta: 2,
            additions: vec![first.into(), second.into()],
            deletions: vec![],
        };
        node.confirm_together(vec![(5, Body::MultisigAccountModification(modification))], &[1, 2]);

        let locked = Mosaic { id: currency, amount: Amount(3 * XYM) };
        let secret = SecretLock {
            recipient: second.into(),
            secret: Hash256([0xCC; 32]),
            mosaic: locked,
            duration: 100,
            hash_algorithm: 0,
        };
        node.confirm(1, Body::SecretLock(secret));
        let inner = vec![
            node.embedded(1, node.transfer(second, &[(currency, 1)], b"")),
            node.embedded(2, node.transfer(first, &[(currency, 1)], b"")),
        ];
        let bonded = node.sign(1, Body::Aggregate(Aggregate::bonded(inner)));
        let partial = node.hash(&bonded);
        let deposit = Mosaic { id: currency, amount: Amount(10 * XYM) };
        node.confirm(1, Body::HashLock(HashLock { mosaic: deposit, duration: 100, hash: partial }));
        assert_eq!(node.emulator.announce_partial(&bonded.to_bytes()).unwrap(), Accepted::Partial(partial));

        let too_much = node.sign(9, node.transfer(first, &[(currency, XYM)], b""));
        let accepted = node.emulator.announce(&too_much.to_bytes()).unwrap();
        assert!(matches!(accepted, Accepted::Rejected(..)), "{accepted:?}");
        let rejected = node.hash(&too_much);
        let unconfirmed = node.announce(1, node.transfer(second, &[(currency, 42)], b"\0soon"));
        Self { node, mosaic, defined, hostile, by_name, metadata, unconfirmed, partial, rejected }
    }
}

/// A new metadata entry.
fn entry<T>(target: Address, target_id: T, value: &[u8]) -> Metadata<T> {
    let (key, value_size_delta) = (MetadataKey(0xAB), i16::try_from(value.len()).unwrap());
    Metadata { target: target.into(), key, target_id, value_size_delta, value: value.to_vec() }
}

/// What a reader reads: no tags, no space where it does not matter.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => {
                in_tag = true;
                text.push(' ');
            }
            '>' => in_tag = false,
            letter if !in_tag => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn short(full: &str) -> String {
    format!("{}…{}", &full[..6], &full[full.len() - 4..])
}

#[tokio::test]
async fn every_list_and_page_is_there_in_both_languages() {
    let world = World::new().await;
    let node = &world.node;
    let home = words(&node.page("").await);
    assert!(home.contains("Waiting 2"), "{home}");
    let height = node.emulator.ledger().height();
    assert!(
        home.contains(&format!("Height {height}")) && home.contains(&format!("Final up to {}", height - 2)),
        "{home}"
    );
    for path in [
        "/",
        "/blocks",
        "/blocks?to=3",
        "/blocks/1",
        "/blocks/2",
        "/transactions",
        "/waiting",
        "/accounts",
        "/mosaics",
        "/namespaces",
    ] {
        node.page(path).await;
    }
    let part = node.get("/explorer/newest?lang=en").await;
    assert!(part.status == 200 && part.text.contains("Newest blocks") && !part.text.contains("<html"), "{}", part.text);
    for asset in ["explorer.css", "explorer.js"] {
        assert_eq!(node.get(&format!("/explorer/{asset}")).await.status, 200);
    }
}

#[tokio::test]
async fn a_transaction_is_told_with_its_inner_ones_in_words() {
    let world = World::new().await;
    let node = &world.node;
    let text = words(&node.page(&format!("/transactions/{}", world.defined)).await);
    let signer = short(&node.address(1).to_string());
    for told in [
        "Confirmed and final".to_owned(),
        "3 transactions as one (Mosaic definition, Mosaic supply change, Transfer)".to_owned(),
        format!("{signer} defines the mosaic clinic.ticket"),
        format!("{signer} creates 1234.56 clinic.ticket"),
        format!("{signer} sends 10.50 clinic.ticket to clinic.desk"),
        "Message: for you".to_owned(),
        "The creator can decide who may send and receive units.".to_owned(),
    ] {
        assert!(text.contains(&told), "{told} is missing in {text}");
    }
    assert!(!text.contains("The mosaic exists"), "it was new then: {text}");
    let japanese = node.get(&format!("/explorer/transactions/{}?lang=ja", world.defined)).await.text;
    assert!(
        words(&japanese).contains(&format!("{signer} が 1234.56 clinic.ticket を発行します")),
        "{}",
        words(&japanese)
    );

    let text = words(&node.page(&format!("/transactions/{}", world.by_name)).await);
    assert!(text.contains(&format!("{signer} sends 0.07 clinic.ticket to clinic.desk")), "{text}");
    let text = words(&node.page(&format!("/transactions/{}", world.unconfirmed)).await);
    assert!(text.contains("Unconfirmed: waits for a block") && text.contains("Fee at most"), "{text}");
    let text = words(&node.page(&format!("/transactions/{}", world.partial)).await);
    assert!(text.contains("Partial: waits for cosignatures") && text.contains("once everybody has signed"), "{text}");
    let text = words(&node.page(&format!("/transactions/{}", world.rejected)).await);
    assert!(text.contains("Failure_Core_Insufficient_Balance") && text.contains("does not hold enough"), "{text}");
}

#[tokio::test]
async fn the_fee_paid_is_size_times_the_blocks_multiplier() {
    let world = World::new().await;
    let snapshot = world.node.emulator.snapshot().unwrap();
    let place = snapshot.place(&world.hostile).unwrap().unwrap();
    let (block, transaction) = (snapshot.summary(place.height).unwrap().unwrap(), snapshot.at(place).unwrap().unwrap());
    let paid = transaction.size() * u64::from(block.header.fee_multiplier);
    let text = words(&world.node.page(&format!("/transactions/{}", world.hostile)).await);
    let shown = format!("Fee paid {}.{:06} XYM", paid / XYM, paid % XYM);
    assert!(text.contains(&shown), "{shown} is missing in {text}");
}

#[tokio::test]
async fn what_strangers_wrote_is_escaped_and_cannot_turn_the_text_around() {
    let world = World::new().await;
    let node = &world.node;
    let account = format!("/accounts/{}", node.address(1));
    for path in [&format!("/transactions/{}", world.hostile), &format!("/metadata/{}", world.metadata), &account] {
        let page = node.page(path).await;
        assert!(page.contains(ESCAPED), "{path}: {page}");
        assert!(!page.contains('\u{202E}'), "{path}");
    }
    let asked = node.get("/explorer/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&lang=en").await;
    assert_eq!(asked.status, 404);
    assert!(!asked.text.contains("<script>") && asked.text.contains("&lt;script&gt;"), "{}", asked.text);
}

#[tokio::test]
async fn an_account_shows_what_it_holds_owns_and_has_locked() {
    let world = World::new().await;
    let node = &world.node;
    let text = words(&node.page(&format!("/accounts/{}", node.address(1))).await);
    for told in [
        "1223.99", // 1,234.56 − 10.50 − 0.07
        "Cosigns for",
        "Mosaics that it created",
        "Namespaces that it owns",
        "Hash locks",
        "Secret locks",
        "Accounts whose transactions may touch it all but these",
        "00000000000000AB",
        "Waiting",
    ] {
        assert!(text.contains(told), "{told} is missing in {text}");
    }
    let text = words(&node.page(&format!("/accounts/{}", node.address(2))).await);
    assert!(text.contains("Names clinic.desk") && text.contains("page of that name"), "{text}");
    let text = words(&node.page(&format!("/accounts/{}", node.address(5))).await);
    assert!(text.contains("2 of 2 cosignatories") && text.contains("1 of 2 cosignatories"), "{text}");
}

#[tokio::test]
async fn a_list_of_transactions_goes_on_where_the_page_before_ended() {
    let mut node = Node::start().await;
    node.emulator.fund(&node.address(1), Amount(1_000 * XYM)).unwrap();
    node.block();
    let mut sent = BTreeSet::new();
    for number in 0..60 {
        sent.insert(node.announce(1, node.transfer(node.address(2), &[], &[0, number])).to_string());
        if number % 7 == 0 {
            node.block();
        }
    }
    node.block();
    let mut next = Some(format!("/explorer/accounts/{}?lang=en", node.address(2)));
    let mut seen = Vec::new();
    while let Some(path) = next {
        let page = node.get(&path).await.text.replace("&#x2f;", "/");
        let hashes = page.split("/explorer/transactions/").skip(1).filter_map(|rest| rest.get(..64));
        let before = seen.len();
        seen.extend(hashes.map(str::to_owned));
        assert!(seen.len() - before <= 25, "a page is bounded");
        let links = page.split("class=\"links\"").nth(1).and_then(|rest| rest.split("href=\"").nth(1));
        let link = links.and_then(|rest| rest.split('"').next()).map(|link| link.replace("&amp;", "&"));
        next = link.filter(|link| link.contains("to="));
    }
    assert_eq!(seen.len(), 60, "each once");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), sent);
}

#[tokio::test]
async fn mosaics_and_namespaces_show_holders_rules_levels_and_what_names_stand_for() {
    let world = World::new().await;
    let node = &world.node;
    let text = words(&node.page(&format!("/mosaics/{}", world.mosaic)).await);
    for told in [
        "Names clinic.ticket",
        "Supply 1234.56",
        "Decimal places 2",
        "may be passed on, may be restricted",
        &format!("{} 1223.99", node.address(1)),
        &format!("{} 10.57", node.address(2)),
        "worth nothing",
        "at least 1",
        "Values of accounts",
    ] {
        assert!(text.contains(told), "{told} is missing in {text}");
    }
    let text = words(&node.page(&format!("/namespaces/{}", id("clinic.desk"))).await);
    let account = node.address(2).to_string();
    for told in
        ["Namespace clinic.desk", "clinic › clinic.desk", "Lives", &format!("Stands for {account}"), "sends 0.07"]
    {
        assert!(text.contains(told), "{told} is missing in {text}");
    }
    let text = words(&node.page(&format!("/namespaces/{}", id("clinic"))).await);
    assert!(text.contains("Below it") && text.contains("clinic.ticket"), "{text}");
}

#[tokio::test]
async fn the_search_leads_to_whatever_is_named() {
    let world = World::new().await;
    let node = &world.node;
    let (address, height) = (node.address(2), node.emulator.ledger().height());
    let key = keys(2).public_key();
    let block = node.emulator.snapshot().unwrap().summary(3).unwrap().unwrap().hash;
    let account = format!("accounts/{address}");
    for (asked, found) in [
        (address.to_string(), account.clone()),
        (address.to_string().to_lowercase(), account.clone()),
        (address.to_hex(), account.clone()),
        (key.to_string(), account),
        (world.hostile.to_string(), format!("transactions/{}", world.hostile)),
        (world.unconfirmed.to_string(), format!("transactions/{}", world.unconfirmed)),
        (world.partial.to_string(), format!("transactions/{}", world.partial)),
        (world.rejected.to_string(), format!("transactions/{}", world.rejected)),
        (world.metadata.to_string(), format!("metadata/{}", world.metadata)),
        (Hash256([0xCC; 32]).to_string(), format!("accounts/{}", node.address(1))),
        (block.to_string(), "blocks/3".to_owned()),
        (world.mosaic.to_string(), format!("mosaics/{}", world.mosaic)),
        (id("clinic").to_string(), format!("namespaces/{}", id("clinic"))),
        ("Clinic.Desk".to_owned(), format!("namespaces/{}", id("clinic.desk"))),
        (format!("  {height} "), format!("blocks/{height}")),
    ] {
        let url = format!("{}/explorer/search", node.server.url());
        let response = node.client.get(url).query(&[("q", asked.as_str()), ("lang", "en")]).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 303, "{asked}");
        assert_eq!(response.headers()["location"], format!("/explorer/{found}?lang=en"), "{asked}");
    }
    for asked in ["no.such.name", "99999999", "0", "TCG6OD2R33SDNECORUGUD6W6BVEXLCMBFE62WCA", "%FF", "a+b"] {
        let answer = node.get(&format!("/explorer/search?lang=en&q={asked}")).await;
        assert_eq!(answer.status, 404, "{asked}");
        assert!(answer.text.contains("Nothing on this ledger is named"), "{asked}");
    }
    assert_eq!(node.get("/explorer/search?q=&lang=ja").await.location.as_deref(), Some("/explorer/?lang=ja"));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let node = Node::start().await;
    let (hash, address) = ("AB".repeat(32), node.address(77));
    for path in [
        "/blocks/99".to_owned(),
        "/blocks/x".to_owned(),
        format!("/transactions/{hash}"),
        "/transactions/x".to_owned(),
        format!("/accounts/{address}"),
        "/accounts/x".to_owned(),
        "/mosaics/00000000000000AB".to_owned(),
        "/namespaces/80000000000000AB".to_owned(),
        format!("/metadata/{hash}"),
        "/accounts/%FF".to_owned(),
        "/nothing/at/all".to_owned(),
    ] {
        for language in ["ja", "en"] {
            let answer = node.get(&format!("/explorer{path}?lang={language}")).await;
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.text.contains("<h1>"), "{path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere_and_forbid_it() {
    let node = Node::start().await;
    let response = node.client.get(format!("{}/explorer", node.server.url())).send().await.unwrap();
    let headers = response.headers().clone();
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(!headers.contains_key("access-control-allow-origin"), "pages are for people");
    let text = response.text().await.unwrap();
    assert!(!text.contains("http://") && !text.contains("https://") && !text.contains("style="), "{text}");
    // The node's face stays as it is beside the pages.
    let face = node.client.get(format!("{}/chain/info", node.server.url())).send().await.unwrap();
    assert_eq!((face.status().as_u16(), &face.headers()["access-control-allow-origin"]), (200, &"*".parse().unwrap()));
}

#[tokio::test]
async fn the_language_is_the_browsers_until_the_url_names_one_and_links_keep_it() {
    let node = Node::start().await;
    let url = format!("{}/explorer/blocks/1", node.server.url());
    let page = node.client.get(url).header("accept-language", "en-GB,ja;q=0.5").send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("<html lang=\"en\">"));
    assert!(page.contains("/explorer/blocks?lang=en") && page.contains("lang=\"ja\""), "{page}");
    assert!(node.get("/explorer").await.text.contains("<html lang=\"ja\">"));
}

#[test]
fn no_path_and_no_query_leads_to_an_error_of_the_server() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let base = world.node.server.url();
    let ids = [
        world.mosaic.to_string(),
        world.hostile.to_string(),
        world.rejected.to_string(),
        world.node.address(1).to_string(),
        id("clinic").to_string(),
        "1".to_owned(),
        u64::MAX.to_string(),
    ];
    let encoded = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let list = prop::sample::select(vec![
        "",
        "blocks",
        "transactions",
        "waiting",
        "accounts",
        "mosaics",
        "namespaces",
        "metadata",
        "search",
        "newest",
    ]);
    let part = prop_oneof![
        prop::sample::select(ids.to_vec()),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(move |bytes| encoded(&bytes)),
        "[0-9]{1,20}-[0-9]{1,12}",
        "[0-9A-Fa-f]{16}",
    ]
    .boxed();
    let name = prop::sample::select(vec!["to", "after", "from", "balances", "q", "lang", "x"]);
    let query = prop::collection::vec((name, part.clone()), 0..3);
    let asked = (list, prop::option::of(part), query);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(400));
    runner
        .run(&asked, |(list, id, query)| {
            let id = id.map(|id| format!("/{id}")).unwrap_or_default();
            let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let url = format!("{base}/explorer/{list}{id}?{}", query.join("&"));
            let status = runtime.block_on(world.node.client.get(&url).send()).unwrap().status().as_u16();
            prop_assert!([200, 303, 404].contains(&status), "{url}: {status}");
            Ok(())
        })
        .unwrap();
}
