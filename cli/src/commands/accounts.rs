//! `tegata wallet accounts`, `check-words` and `erase`.

use std::path::Path;

use serde_json::json;
use tegata_symbol::{Address, PublicKey};
use tegata_wallet::Wallet;
use tegata_wallet::accounts::{Account, Origin, Watched};
use tegata_wallet::store::WalletHome;
use tegata_wallet::vault::Pin;

use super::secrets::{ask_word, ask_words, read_key};
use super::wallet::failure;
use crate::answer::{Answer, Failure};
use crate::args::AccountsCommand;

pub async fn run(wallet: &Wallet, command: AccountsCommand, pin: &Pin) -> Result<Answer, Failure> {
    let said = |account: &Account, what: &str| {
        Answer::yes(
            format!("{what} {}", account.address),
            json!({ "address": account.address.to_string(), "publicKey": account.public_key.to_string() }),
        )
    };
    match command {
        AccountsCommand::List => {
            let accounts = wallet.accounts().await.map_err(failure)?;
            let text: Vec<String> =
                accounts.iter().map(|account| format!("{}  {}", account.address, origin(account.origin))).collect();
            let json: Vec<_> = accounts
                .iter()
                .map(|account| {
                    json!({
                        "address": account.address.to_string(),
                        "publicKey": account.public_key.to_string(),
                        "origin": origin(account.origin),
                        "index": account.origin.is_of_words().then_some(account.index),
                    })
                })
                .collect();
            Ok(Answer::yes(text.join("\n"), json!({ "accounts": json })))
        }
        AccountsCommand::Import { key_file, password_file } => {
            let key = read_key(&key_file, password_file.as_deref())?;
            let account = wallet.import(&key, pin).await.map_err(failure)?;
            Ok(said(&account, "imported; the words do not restore it:"))
        }
        AccountsCommand::Watch { account } => {
            let watched = match (account.parse::<Address>(), account.parse::<PublicKey>()) {
                (Ok(address), _) => Watched::Address(address),
                (_, Ok(key)) => Watched::Key(key),
                _ => return Err(Failure::bad_input("account", "this is neither an address nor a public key")),
            };
            Ok(said(&wallet.watch(watched).await.map_err(failure)?, "watched:"))
        }
        AccountsCommand::Forget { address } => {
            wallet.forget_account(&address, pin).await.map_err(failure)?;
            Ok(Answer::yes(format!("forgotten: {address}"), json!({ "address": address.to_string() })))
        }
    }
}

const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::ReceiveCard => "receive-card",
        Origin::Restored => "restored",
        Origin::Guardian => "guardian",
        Origin::Ward => "ward",
        Origin::Imported => "imported",
        Origin::Watched => "watched",
    }
}

pub fn check_words(wallet: &Wallet, file: Option<&Path>, pin: &Pin) -> Result<Answer, Failure> {
    let places = wallet.ask_words_back(pin).map_err(failure)?;
    match file {
        Some(_) => {
            let words = ask_words(file)?;
            let typed = places.map(|place| words.iter().nth(place.saturating_sub(1)).unwrap_or_default());
            wallet.check_words(typed).map_err(failure)?;
        }
        None => {
            let [first, second, third] = places;
            let typed = [ask_word(first)?, ask_word(second)?, ask_word(third)?];
            wallet.check_words([&typed[0], &typed[1], &typed[2]]).map_err(failure)?;
        }
    }
    Ok(Answer::yes("the words are right", json!({ "checked": places })))
}

pub fn erase(home: &Path) -> Result<Answer, Failure> {
    WalletHome::erase(home).map_err(|error| failure(error.into()))?;
    Ok(Answer::yes("the wallet is erased from this computer; its words restore it", json!({ "erased": true })))
}
