//! The experiment, step by step.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::party::{Said, Server, argument, call, must, must_with_progress};
use super::step_line::StepLine;
use super::table::{Account, Mosaic, Outcome, Step};
use super::{Input, PLANTED, port};
use crate::answer::Failure;
use crate::commands::write_file;

/// The PIN of the demo's wallets. They hold nothing of value.
const PIN: &str = "271828";
/// Time between the ledger's blocks.
pub const BLOCK_TIME: &str = "1s";
/// What a hospital's account starts with, in XYM.
const HOSPITAL_FUNDS: &str = "1000";
/// What Patient01, who pays, starts with, in XYM.
const PATIENT_FUNDS: &str = "150";

/// Plays the experiment and keeps its servers running.
pub struct Script {
    dir: PathBuf,
    inputs: [Input; 2],
    quiet: bool,
    servers: Vec<Server>,
    outcome: Outcome,
}

/// One patient's part.
struct Part {
    patient: &'static str,
    nft: &'static str,
    budget: &'static str,
    pays: &'static str,
    identity: &'static str,
}

const PARTS: [Part; 2] = [
    Part { patient: "Patient01", nft: "NFT01", budget: "18kB", pays: "patient", identity: "identified" },
    Part { patient: "Patient02", nft: "NFT02", budget: "148kB", pays: "hospital", identity: "deidentified" },
];

impl Script {
    pub fn new(dir: PathBuf, inputs: [Input; 2], quiet: bool) -> Self {
        Self { dir, inputs, quiet, servers: Vec::new(), outcome: Outcome::default() }
    }

    /// Stops what was started, last first.
    pub async fn stop(&mut self) {
        while let Some(server) = self.servers.pop() {
            server.stop().await;
        }
    }

    fn path(&self, name: &str) -> String {
        argument(&self.dir.join(name))
    }

    fn say(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    fn done(&mut self, who: &str, what: &str, said: &Said) {
        self.done_on_chain(who, what, said, None, None, Vec::new());
    }

    fn done_on_chain(
        &mut self,
        who: &str,
        what: &str,
        said: &Said,
        bytes: Option<u64>,
        cost: Option<u64>,
        hashes: Vec<String>,
    ) {
        let seconds = said.took.as_secs_f64();
        self.say(&format!("  {who:<11} {what} ({seconds:.1} s)"));
        self.outcome.steps.push(Step { who: who.to_owned(), what: what.to_owned(), seconds, bytes, cost, hashes });
    }

    async fn serve(&mut self, arguments: &[&str]) -> Result<Value, Failure> {
        let (server, json) = Server::start(arguments).await?;
        self.servers.push(server);
        Ok(json)
    }

    pub async fn play(&mut self) -> Result<Outcome, Failure> {
        self.say("Ledger, registry, hospitals");
        let (node, registry) = self.set_up_ledger().await?;
        self.set_up_hospitals(&node, &registry).await?;
        write_file(&self.dir.join("pin"), PIN.as_bytes())?;
        for (index, part) in PARTS.iter().enumerate() {
            self.say(&format!("{}: the study", part.patient));
            let nft = self.issue(part, index, &node, &registry).await?;
            self.say(&format!("{}: the consent", part.patient));
            let digest = self.consent(part, &nft).await?;
            self.release(part, index, &nft).await?;
            if part.patient == "Patient02" {
                self.say("Patient02: the withdrawal");
                self.withdraw(part, &digest).await?;
            }
        }
        Ok(std::mem::take(&mut self.outcome))
    }

    async fn set_up_ledger(&mut self) -> Result<(String, String), Failure> {
        let (port, data) = (port(3000).to_string(), self.path("ledger"));
        let up = self.serve(&["emulator", "--port", &port, "--data", &data, "--block-time", BLOCK_TIME]).await?;
        let node = up["url"].as_str().unwrap_or_default().to_owned();
        self.outcome.node.clone_from(&node);
        let home = self.path("Registry");
        let registry = must(&["registry", "--home", &home, "init", "--node", &node]).await?.text("/address")?;
        must(&["emulator", "fund", &registry, "100", "--node", &node]).await?;
        self.account("Registry", &registry);
        Ok((node, registry))
    }

    fn account(&mut self, name: &str, address: &str) {
        self.outcome.accounts.push(Account { name: name.to_owned(), address: address.to_owned() });
    }

    /// Hospital03 is registered too, and asks for nothing: it shows that a release is for one hospital.
    async fn set_up_hospitals(&mut self, node: &str, registry: &str) -> Result<(), Failure> {
        for (name, reading, preferred) in
            [("Hospital01", "だいいち", 8001), ("Hospital02", "だいに", 8002), ("Hospital03", "だいさん", 8003)]
        {
            let (home, listen) = (self.path(name), format!("127.0.0.1:{}", port(preferred)));
            let url = format!("http://{listen}");
            let init = ["hospital", "--home", &home, "init", "--name", name, "--reading", reading, "--node", node];
            let made = must(&[&init[..], &["--registry", registry, "--url", &url]].concat()).await?;
            let (identity, entry) = (made.text("/identity")?, made.text("/entry")?);
            must(&["emulator", "fund", &identity, HOSPITAL_FUNDS, "--node", node]).await?;
            let register = ["registry", "--home", &self.path("Registry"), "add", "--hospital", &identity];
            let said = must(&[&register[..], &["--entry", &entry]].concat()).await?;
            self.done_on_chain(
                "Registry",
                &format!("vouches for {name}"),
                &said,
                None,
                None,
                vec![said.text("/hash")?],
            );
            self.account(name, &identity);
            if name != "Hospital03" {
                let up = self.serve(&["hospital", "--home", &home, "desk", "--listen", &listen]).await?;
                self.outcome.desks.push((name.to_owned(), up["url"].as_str().unwrap_or(&url).to_owned()));
            }
        }
        Ok(())
    }

    fn desk(&self, hospital: &str) -> String {
        self.outcome.desks.iter().find(|(name, _)| name == hospital).map(|(_, url)| url.clone()).unwrap_or_default()
    }

    /// A wallet command's arguments.
    fn wallet<'a>(home: &'a str, pin: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
        [&["wallet", "--home", home, "--pin-file", pin][..], rest].concat()
    }

    async fn issue(&mut self, part: &Part, index: usize, node: &str, registry: &str) -> Result<String, Failure> {
        let (home, pin) = (self.path(part.patient), self.path("pin"));
        must(&Self::wallet(&home, &pin, &["create", "--node", node, "--registry", registry])).await?;
        let nonce = format!("desk-{}", index + 1);
        let card = must(&Self::wallet(&home, &pin, &["receive-card", "--nonce", &nonce])).await?;
        let (address, code) = (card.text("/address")?, card.text("/card")?);
        self.done(part.patient, "shows a receive card", &card);
        self.account(part.patient, &address);
        if part.pays == "patient" {
            must(&["emulator", "fund", &address, PATIENT_FUNDS, "--node", node]).await?;
        }
        let (hospital, input) = (self.path("Hospital01"), argument(&self.inputs[index].path));
        let issue = ["hospital", "--home", &hospital, "issue", &input, "--patient", &code, "--budget", part.budget];
        let quiet = self.quiet;
        let mut steps = StepLine::new(quiet);
        let issued = must_with_progress(&issue, &mut |step| steps.show(step)).await;
        steps.clear();
        let issued = issued?;
        if issued.text("/shortCode")? != card.text("/shortCode")? {
            return Err(Failure::no("demo", "the short codes of patient and desk differ"));
        }
        let nft = issued.text("/nft")?;
        let mut cost = issued.number("/rental")?;
        let aggregates = issued.json["aggregates"].as_array().into_iter().flatten();
        let hashes: Vec<_> = aggregates.filter_map(|each| each["hash"].as_str().map(str::to_owned)).collect();
        for hash in &hashes {
            cost += self.size_and_fee(hash).await?.1;
        }
        let (what, bytes) =
            (format!("issues {} ({} thumbnail)", part.nft, part.budget), issued.number("/bytesOnChain")?);
        self.done_on_chain("Hospital01", &what, &issued, Some(bytes), Some(cost), hashes);
        self.outcome.mosaics.push(Mosaic { name: part.nft.to_owned(), id: nft.clone() });
        Ok(nft)
    }

    async fn consent(&mut self, part: &Part, nft: &str) -> Result<String, Failure> {
        let (home, pin) = (self.path(part.patient), self.path("pin"));
        let folder = self.dir.join("requests").join(part.patient);
        std::fs::create_dir_all(&folder).map_err(|error| Failure::bad_input("folder", error))?;
        let (png, file) = (argument(&folder.join("request.png")), argument(&folder.join("request.bin")));
        let hospital = self.path("Hospital02");
        let ask = ["hospital", "--home", &hospital, "request", "--nft", nft, "--rights", "TV", "--purpose", "TREAT"];
        let times = ["--until", "30d", "--answer-within", "1h", "--identity", part.identity, "--pay", part.pays];
        let said = must(&[&ask[..], &times, &["--png", &png, "--out", &file]].concat()).await?;
        let digest = said.text("/digest")?;
        self.done("Hospital02", "asks with a signed QR", &said);
        self.outcome.pages.push(format!("{}/requests/{digest}", self.desk("Hospital02")));

        let picture = argument(&folder.join("thumbnail.png"));
        let review = must(&Self::wallet(&home, &pin, &["scan", &png, "--picture", &picture])).await?;
        if review.text("/digest")? != digest {
            return Err(Failure::no("demo", "the QR code's picture was read wrongly"));
        }
        self.done(part.patient, "reads the QR from its picture and sees the review", &review);
        self.outcome.files.push(("thumbnail that the patient saw".to_owned(), picture));

        let receipt = must(&Self::wallet(&home, &pin, &["scan", &png, "--accept", &digest])).await?;
        let paid = if part.pays == "patient" { "signs once and pays" } else { "signs once; Hospital02 pays" };
        let hash = receipt.text("/transaction")?;
        let (bytes, fee) = self.size_and_fee(&hash).await?;
        // Two new mosaics: T and V.
        let rentals = 2 * self.rental().await?;
        self.done_on_chain(part.patient, paid, &receipt, Some(bytes), Some(fee + rentals), vec![hash]);

        let verdict = self.verdict(part, &file).await?;
        if !verdict.yes {
            return Err(Failure::no("demo", format!("the verdict is no: {}", verdict.json)));
        }
        self.done("Hospital02", "verifies: yes", &verdict);
        for right in verdict.json.pointer("/evidence/rights").and_then(Value::as_array).into_iter().flatten() {
            let (role, id) = (right["role"].as_str().unwrap_or("?"), right["mosaic"].as_str().unwrap_or("?"));
            let name = format!("{role}{}", part.patient.trim_start_matches("Patient0"));
            self.outcome.mosaics.push(Mosaic { name, id: id.to_owned() });
        }
        Ok(digest)
    }

    async fn ask_node(&self, path: &str) -> Result<Value, Failure> {
        let node = &self.outcome.node;
        let unreachable = |error: reqwest::Error| Failure::no("unreachable", format!("{node}: {error}"));
        let client = tegata_node::http_client().map_err(|error| Failure::bad_input("node", error))?;
        client.get(format!("{node}{path}")).send().await.map_err(unreachable)?.json().await.map_err(unreachable)
    }

    /// Bytes of a confirmed transaction, and what it paid as a fee in atomic units: size × its block's multiplier.
    async fn size_and_fee(&self, hash: &str) -> Result<(u64, u64), Failure> {
        let transaction = self.ask_node(&format!("/transactions/confirmed/{hash}")).await?;
        let number = |pointer: &str| transaction.pointer(pointer).and_then(Value::as_u64);
        match (number("/transaction/size"), number("/meta/feeMultiplier")) {
            (Some(size), Some(multiplier)) => Ok((size, size * multiplier)),
            _ => Err(Failure::no("demo", format!("the ledger does not know the transaction {hash}"))),
        }
    }

    /// What a mosaic costs, in atomic units.
    async fn rental(&self) -> Result<u64, Failure> {
        let fees = self.ask_node("/network/fees/rental").await?;
        let rental = fees["effectiveMosaicRentalFee"].as_str().and_then(|text| text.parse().ok());
        rental.ok_or_else(|| Failure::no("demo", format!("the ledger names no rental: {fees}")))
    }

    async fn verdict(&self, part: &Part, file: &str) -> Result<Said, Failure> {
        let patient = self.outcome.address(part.patient);
        let hospital = self.path("Hospital02");
        call(&["hospital", "--home", &hospital, "verify", "--request", file, "--patient", &patient]).await
    }

    /// To Hospital02, to the patient, and to nobody else.
    async fn release(&mut self, part: &Part, index: usize, nft: &str) -> Result<(), Failure> {
        let gate = self.desk("Hospital01");
        let file = argument(&self.dir.join("requests").join(part.patient).join("request.bin"));
        let received = self.dir.join("received").join(part.patient);
        let (to_hospital, to_patient, to_nobody) =
            (received.join("Hospital02"), received.join(part.patient), received.join("Hospital03"));

        let fetch = |hospital: String, to: &Path| {
            let (file, gate, to) = (file.clone(), gate.clone(), argument(to));
            async move {
                call(&["hospital", "--home", &hospital, "fetch", "--request", &file, "--from", &gate, "--to", &to])
                    .await
            }
        };
        let said = fetch(self.path("Hospital02"), &to_hospital).await?;
        if !said.yes {
            return Err(Failure::no("demo", format!("Hospital01 does not release: {}", said.json)));
        }
        let what = format!("receives the study, {} files, {}", said.number("/files")?, part.identity);
        self.done("Hospital02", &what, &said);
        self.outcome.files.push((format!("{}'s study at Hospital02", part.patient), argument(&to_hospital)));
        if self.inputs[index].synthetic {
            let names_somebody = contains_planted(&to_hospital)?;
            if names_somebody != (part.identity == "identified") {
                return Err(Failure::no(
                    "demo",
                    "the released files name the patient where they must not, or do not where they must",
                ));
            }
        }

        let (home, pin, to) = (self.path(part.patient), self.path("pin"), argument(&to_patient));
        let said = must(&Self::wallet(&home, &pin, &["fetch", "--nft", nft, "--from", &gate, "--to", &to])).await?;
        self.done(part.patient, "fetches the own study", &said);
        self.outcome.files.push((format!("{}'s own study", part.patient), to));

        let said = fetch(self.path("Hospital03"), &to_nobody).await?;
        if said.yes {
            return Err(Failure::no("demo", "Hospital01 released to Hospital03, which has no right"));
        }
        self.done("Hospital03", "tries the same and is refused", &said);
        Ok(())
    }

    async fn withdraw(&mut self, part: &Part, digest: &str) -> Result<(), Failure> {
        let (home, pin) = (self.path(part.patient), self.path("pin"));
        let permission = digest.get(..16).unwrap_or(digest);
        let said =
            must(&Self::wallet(&home, &pin, &["withdraw", permission, "--rights", "V", "--pay", "hospital"])).await?;
        if said.text("/paidBy")? != self.outcome.address("Hospital02") {
            return Err(Failure::no("demo", "Hospital02 did not pay for the withdrawal"));
        }
        let hash = said.text("/transaction")?;
        let (bytes, fee) = self.size_and_fee(&hash).await?;
        self.done_on_chain(part.patient, "withdraws V; Hospital02 pays", &said, Some(bytes), Some(fee), vec![hash]);

        let file = argument(&self.dir.join("requests").join(part.patient).join("request.bin"));
        let verdict = self.verdict(part, &file).await?;
        if verdict.yes {
            return Err(Failure::no("demo", "the verdict is still yes after the withdrawal"));
        }
        let reason = verdict.text("/reasons/0/text")?;
        self.done("Hospital02", &format!("verifies: no, {reason}"), &verdict);

        let (gate, to) = (self.desk("Hospital01"), argument(&self.dir.join("received").join("after-withdrawal")));
        let hospital = self.path("Hospital02");
        let arguments = ["hospital", "--home", &hospital, "fetch", "--request", &file, "--from", &gate, "--to", &to];
        let said = call(&arguments).await?;
        if said.yes {
            return Err(Failure::no("demo", "Hospital01 still releases after the withdrawal"));
        }
        self.done("Hospital01", "refuses the release, for the same reason", &said);
        self.outcome.refusal = reason;
        Ok(())
    }
}

/// Whether a planted name or number is in any file of a folder.
pub fn contains_planted(folder: &Path) -> Result<bool, Failure> {
    let unreadable = |error: std::io::Error| Failure::bad_input("folder", format!("{}: {error}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let bytes = std::fs::read(entry.map_err(unreadable)?.path()).map_err(unreadable)?;
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        if PLANTED.iter().any(|text| holds(text)) {
            return Ok(true);
        }
    }
    Ok(false)
}
