//! The patient's phone: every call that a scenario may make, by name, with its arguments and its answer as JSON.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tegata_ffi::{
    Approval, DeviceKey, DeviceKeyError, NewWallet, RightRole, ScanSource, Secret, StudyShelf, TegataError,
    TegataWallet, WalletPlace, WalletSettings, has_wallet, words_beginning_with,
};

/// A key store in memory, whose keys can be lost.
#[derive(Default)]
pub struct FakeKey {
    /// What it answers instead of doing anything.
    failing: Mutex<Option<DeviceKeyError>>,
}

/// Not secret: it shows that what was sealed comes back, with the same associated data only.
impl DeviceKey for FakeKey {
    fn seal(&self, plaintext: Vec<u8>, associated_data: Vec<u8>) -> Result<Vec<u8>, DeviceKeyError> {
        self.check()?;
        let mut sealed = u32::try_from(associated_data.len()).unwrap().to_be_bytes().to_vec();
        sealed.extend(associated_data);
        sealed.extend(plaintext.iter().map(|byte| byte ^ 0x5A));
        Ok(sealed)
    }

    fn unseal(&self, ciphertext: Vec<u8>, associated_data: Vec<u8>) -> Result<Vec<u8>, DeviceKeyError> {
        self.check()?;
        let length = u32::try_from(associated_data.len()).unwrap().to_be_bytes();
        let opened = ciphertext.strip_prefix(&length[..]).and_then(|rest| rest.strip_prefix(&associated_data[..]));
        Ok(opened.ok_or(DeviceKeyError::Rejected)?.iter().map(|byte| byte ^ 0x5A).collect())
    }
}

impl FakeKey {
    fn check(&self) -> Result<(), DeviceKeyError> {
        self.failing.lock().unwrap().map_or(Ok(()), Err)
    }
}

/// Wallets by the name that a scenario gives them, and the keys of the device.
#[derive(Default)]
pub struct Phone {
    wallets: BTreeMap<String, Arc<TegataWallet>>,
    device_key: Arc<FakeKey>,
    biometric_key: Arc<FakeKey>,
}

fn text(with: &Value, name: &str) -> String {
    with[name].as_str().unwrap_or_default().to_owned()
}

fn optional(with: &Value, name: &str) -> Option<String> {
    with[name].as_str().map(str::to_owned)
}

fn bytes(with: &Value, name: &str) -> Vec<u8> {
    text(with, name).into_bytes()
}

fn secret(with: &Value, name: &str) -> Arc<Secret> {
    Secret::new(text(with, name).as_bytes())
}

fn optional_secret(with: &Value, name: &str) -> Option<Arc<Secret>> {
    optional(with, name).map(|text| Secret::new(text.as_bytes()))
}

fn texts(with: &Value, name: &str) -> Vec<String> {
    with[name].as_array().into_iter().flatten().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn number(with: &Value, name: &str, otherwise: u64) -> u64 {
    with[name].as_u64().unwrap_or(otherwise)
}

fn rights(with: &Value) -> Vec<RightRole> {
    let right = |name: &String| if name == "transfer" { RightRole::Transfer } else { RightRole::Viewing };
    texts(with, "rights").iter().map(right).collect()
}

/// By the PIN that is named, else by biometrics.
fn approval(with: &Value) -> Approval {
    match optional_secret(with, "pin") {
        Some(pin) => Approval::Pin { pin },
        None => Approval::Biometrics,
    }
}

fn settings(with: &Value) -> WalletSettings {
    WalletSettings {
        node_urls: match optional(with, "node") {
            Some(node) => vec![node],
            None => texts(with, "nodes"),
        },
        registry: optional(with, "registry"),
        lock_after_ms: number(with, "lockAfterMs", 0),
        network: None,
    }
}

/// The answer, or the error, as JSON.
fn told<T: serde::Serialize>(answer: Result<T, TegataError>) -> Result<Value, Value> {
    match answer {
        Ok(value) => Ok(serde_json::to_value(value).unwrap()),
        Err(error) => Err(serde_json::to_value(error).unwrap()),
    }
}

impl Phone {
    fn place(&self, with: &Value) -> WalletPlace {
        WalletPlace {
            home: text(with, "home"),
            device_key: Arc::clone(&self.device_key) as Arc<dyn DeviceKey>,
            biometric_key: Some(Arc::clone(&self.biometric_key) as Arc<dyn DeviceKey>),
            patience_ms: number(with, "patienceMs", 5_000),
        }
    }

    /// Makes one call.
    pub async fn call(&mut self, call: &str, with: &Value) -> Result<Value, Value> {
        let name = optional(with, "as").unwrap_or_else(|| "phone".to_owned());
        match call {
            "create" => {
                let new = NewWallet {
                    pin: secret(with, "pin"),
                    words: optional_secret(with, "words"),
                    word_count: u32::try_from(number(with, "wordCount", 24)).unwrap(),
                    passphrase: optional_secret(with, "passphrase"),
                    settings: settings(with),
                    pin_check_ms: Some(0),
                };
                let made = TegataWallet::create(self.place(with), new).await;
                return told(made.map(|wallet| drop(self.wallets.insert(name, wallet))));
            }
            "open" => {
                let opened = TegataWallet::open(self.place(with)).await;
                return told(opened.map(|wallet| drop(self.wallets.insert(name, wallet))));
            }
            // The app ends: what was not stored is gone.
            "close" => {
                self.wallets.remove(&name);
                return Ok(Value::Null);
            }
            "hasWallet" => return Ok(json!(has_wallet(&text(with, "home")))),
            "wordsBeginningWith" => return Ok(json!(words_beginning_with(&text(with, "prefix")))),
            "deviceKey" | "biometricKey" => {
                let failing = match text(with, "is").as_str() {
                    "well" => None,
                    "missing" => Some(DeviceKeyError::Missing),
                    "invalidated" => Some(DeviceKeyError::Invalidated),
                    "cancelled" => Some(DeviceKeyError::Cancelled),
                    // What an app throws besides arrives as this.
                    "broken" => Some(DeviceKeyError::Unavailable),
                    other => panic!("a key is never {other}"),
                };
                let key = if call == "deviceKey" { &self.device_key } else { &self.biometric_key };
                *key.failing.lock().unwrap() = failing;
                return Ok(Value::Null);
            }
            _ => {}
        }
        let wallet = self.wallets.get(&name).unwrap_or_else(|| panic!("no wallet is open as {name}"));
        on_wallet(wallet, call, with).await
    }
}

async fn on_wallet(wallet: &TegataWallet, call: &str, with: &Value) -> Result<Value, Value> {
    let (request, permission) = (text(with, "request"), text(with, "permission"));
    let limit = u32::try_from(number(with, "limit", 50)).unwrap();
    match call {
        "unlock" => told(wallet.unlock(approval(with)).await),
        "lock" => {
            wallet.lock();
            Ok(Value::Null)
        }
        "isLocked" => told(Ok(wallet.is_locked())),
        "leave" => told(Ok(wallet.leave())),
        "comeBack" => told(Ok(wallet.come_back())),
        "pinWaitMs" => told(wallet.pin_wait_ms().await),
        "changePin" => told(wallet.change_pin(secret(with, "old"), secret(with, "new")).await),
        "enableBiometrics" => told(wallet.enable_biometrics(secret(with, "pin")).await),
        "disableBiometrics" => told(wallet.disable_biometrics().await),
        "hasBiometrics" => told(wallet.has_biometrics().await),
        "words" => told(wallet.words(secret(with, "pin")).await.map(|words| words.join(" "))),
        "askWordsBack" => told(wallet.ask_words_back(secret(with, "pin")).await),
        "checkWords" => told(
            wallet.check_words(texts(with, "typed").iter().map(|word| Secret::new(word.as_bytes())).collect()).await,
        ),
        "wordsCheckedMs" => told(wallet.words_checked_ms().await),
        "restore" => told(wallet.restore(None).await),
        "erase" => told(wallet.erase().await),
        "settings" => told(wallet.settings().await),
        "setSettings" => told(wallet.set_settings(settings(with), approval(with)).await),
        "stayOffline" => told(wallet.stay_offline(with["offline"].as_bool().unwrap_or(true))),
        "refreshStudies" => told(wallet.refresh_studies(None).await),
        "studies" => {
            let shelf = if text(with, "shelf") == "setAside" { StudyShelf::SetAside } else { StudyShelf::Own };
            told(wallet.studies(shelf, with["before"].as_i64(), limit).await)
        }
        "picture" => told(wallet.picture(text(with, "study"), None).await),
        "receiveCard" => told(wallet.receive_card(bytes(with, "nonce")).await),
        "studyCard" => told(wallet.study_card(text(with, "study")).await),
        "fetchStudy" => told(wallet.fetch_study(text(with, "study"), text(with, "gate"), text(with, "to"), None).await),
        "scan" => told(wallet.scan(ScanSource::Text { text: text(with, "text") }, None).await),
        "scanFile" => {
            let bytes = std::fs::read(text(with, "file")).unwrap();
            told(wallet.scan(ScanSource::File { bytes }, None).await)
        }
        "scanFrame" => {
            let side = u32::try_from(number(with, "side", 64)).unwrap();
            let luma = vec![128; (side * side) as usize];
            told(wallet.scan(ScanSource::Frame { width: side, height: side, luma }, None).await)
        }
        "forgetParts" => told(wallet.forget_parts()),
        "review" => told(wallet.review(request, optional(with, "study"), None).await),
        "agree" => told(wallet.agree(request, optional(with, "study"), approval(with), None).await),
        "decline" => told(wallet.decline(request, with["tell"].as_bool().unwrap_or(false)).await),
        "agreeByCode" => told(wallet.agree_by_code(request, optional(with, "study"), approval(with)).await),
        "declineByCode" => told(wallet.decline_by_code(request).await),
        "answerCode" => told(wallet.answer_code(request).await),
        "cosignByCode" => told(wallet.cosign_by_code(request, approval(with)).await),
        "resume" => told(wallet.resume(None).await),
        "permissions" => told(wallet.permissions().await),
        "permissionPage" => told(wallet.permission_page(with["before"].as_i64(), limit).await),
        "withdraw" => told(wallet.withdraw(permission, rights(with), approval(with), None).await),
        "withdrawalCode" => told(wallet.withdrawal_code(permission, rights(with), approval(with)).await),
        "activity" => told(wallet.activity(with["before"].as_i64(), limit).await),
        "exportRecord" => {
            let record = wallet.export_record().await;
            told(record.map(|text| serde_json::from_str::<Value>(&text).unwrap()))
        }
        "accounts" => told(wallet.accounts().await),
        "importAccount" => {
            let password = optional_secret(with, "password");
            told(wallet.import_account(secret(with, "exported"), password, approval(with)).await)
        }
        "watchAccount" => told(wallet.watch_account(text(with, "account")).await),
        "forgetAccount" => told(wallet.forget_account(text(with, "account"), approval(with)).await),
        "guardianCard" => told(wallet.guardian_card(text(with, "name")).await),
        "guardedAccounts" => told(wallet.guarded_accounts().await),
        "reviewGuardians" | "changeGuardians" => {
            let (account, cards, removed) = (text(with, "account"), texts(with, "cards"), optional(with, "removed"));
            let approvals = with["approvals"].as_u64().map(|count| u32::try_from(count).unwrap());
            if call == "reviewGuardians" {
                told(wallet.review_guardians(account, cards, removed, approvals).await)
            } else {
                told(wallet.change_guardians(account, cards, removed, approvals, approval(with), None).await)
            }
        }
        "waitingForGuardians" => told(wallet.waiting_for_guardians().await),
        "cosignAsGuardian" => told(wallet.cosign_as_guardian(text(with, "transaction"), approval(with), None).await),
        "proposals" => told(wallet.proposals().await),
        "blockSender" => told(wallet.block_sender(text(with, "sender")).await),
        "unblockSender" => told(wallet.unblock_sender(text(with, "sender")).await),
        "blockedSenders" => told(wallet.blocked_senders().await),
        other => panic!("no call is named {other}"),
    }
}
