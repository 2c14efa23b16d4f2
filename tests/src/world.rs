//! The real program as separate processes on loopback: ledger, registry, hospitals, wallets.
#![allow(missing_docs)] // Read beside the tests that use it.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;

pub const PIN: &str = "314159";

pub use crate::program;

/// The folder of real DICOM files that `scripts/test` makes.
pub fn samples() -> PathBuf {
    PathBuf::from(
        std::env::var("TEGATA_DICOM_SAMPLES").expect("TEGATA_DICOM_SAMPLES names no folder: use scripts/test"),
    )
}

pub struct Said {
    pub code: Option<i32>,
    pub json: Value,
    pub stderr: String,
}

impl Said {
    pub fn text(&self, pointer: &str) -> String {
        match self.json.pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => panic!("no {pointer} in {} {}", self.json, self.stderr),
        }
    }

    #[track_caller]
    pub fn yes(self) -> Self {
        assert_eq!(self.code, Some(0), "{} {}", self.json, self.stderr);
        self
    }

    /// The answer is no, for this reason.
    #[track_caller]
    pub fn no(self, code: &str) -> Self {
        assert_eq!(self.code, Some(1), "{} {}", self.json, self.stderr);
        self.names(code)
    }

    /// Bad use or bad input, of this kind.
    #[track_caller]
    pub fn bad(self, code: &str) -> Self {
        assert_eq!(self.code, Some(2), "{} {}", self.json, self.stderr);
        self.names(code)
    }

    #[track_caller]
    fn names(self, code: &str) -> Self {
        let quoted = format!("\"{code}\"");
        assert!(self.json.to_string().contains(&quoted), "{code} is not in {} {}", self.json, self.stderr);
        self
    }
}

/// Process ids of the commands that run now, for tests that kill them.
pub type Running = Arc<Mutex<Vec<u32>>>;

pub fn run(running: &Running, arguments: &[&str]) -> Said {
    let child = Command::new(program())
        .arg("--json")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let id = child.id();
    running.lock().unwrap().push(id);
    let output = child.wait_with_output().unwrap();
    running.lock().unwrap().retain(|other| *other != id);
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    Said { code: output.status.code(), json, stderr: String::from_utf8_lossy(&output.stderr).into_owned() }
}

pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// A serving command that can be killed and started again.
pub struct Server {
    arguments: Vec<String>,
    child: Mutex<Option<Child>>,
    pub url: String,
}

impl Server {
    pub fn start(arguments: Vec<String>) -> Self {
        let (child, url) = Self::spawn(&arguments);
        Self { arguments, child: Mutex::new(Some(child)), url }
    }

    fn spawn(arguments: &[String]) -> (Child, String) {
        let mut child = Command::new(program())
            .arg("--json")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let json: Value = serde_json::from_str(&line).unwrap_or(Value::Null);
        let url = json["url"].as_str().unwrap_or_else(|| panic!("{arguments:?} did not start: {line}")).to_owned();
        std::thread::spawn(move || out.lines().for_each(drop));
        (child, url)
    }

    pub fn id(&self) -> Option<u32> {
        self.child.lock().unwrap().as_ref().map(Child::id)
    }

    /// Starts it if it is not running.
    pub fn revive(&self) {
        let mut child = self.child.lock().unwrap();
        let running = child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_none());
        if !running {
            *child = Some(Self::spawn(&self.arguments).0);
        }
    }

    pub fn kill(&self) {
        if let Some(mut child) = self.child.lock().unwrap().take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One ledger with a registry and hospitals that it vouches for.
pub struct World {
    pub dir: tempfile::TempDir,
    pub running: Running,
    pub ledger: Server,
    pub desks: Vec<(String, Server)>,
    pub registry: String,
    pub identities: Vec<(String, String)>,
}

impl World {
    /// A ledger with instant blocks, and a registry.
    pub fn without_hospitals() -> Self {
        Self::on_ledger(&[])
    }

    /// The same, with further options of the ledger.
    pub fn on_ledger(options: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("ledger").to_string_lossy().into_owned();
        let port = free_port().to_string();
        let arguments = ["emulator", "--port", &port, "--data", &data, "--block-time", "instant"];
        let ledger = Server::start(arguments.iter().chain(options).map(|text| (*text).to_owned()).collect());
        std::fs::write(dir.path().join("pin"), PIN).unwrap();
        let mut world = Self {
            dir,
            running: Running::default(),
            ledger,
            desks: Vec::new(),
            registry: String::new(),
            identities: Vec::new(),
        };
        let (home, node) = (world.path("Registry"), world.ledger.url.clone());
        world.registry = world.run(&["registry", "--home", &home, "init", "--node", &node]).yes().text("/address");
        world.fund(&world.registry.clone(), "1000");
        world
    }

    /// A world with Hospital01 and Hospital02, both with a desk.
    pub fn with_two_hospitals() -> Self {
        let mut world = Self::without_hospitals();
        world.hospital("Hospital01");
        world.hospital("Hospital02");
        world
    }

    /// Starts every server that is not running.
    pub fn revive(&self) {
        self.ledger.revive();
        self.desks.iter().for_each(|(_, desk)| desk.revive());
    }

    pub fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_string_lossy().into_owned()
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        run(&self.running, arguments)
    }

    pub fn fund(&self, address: &str, amount: &str) {
        self.run(&["emulator", "fund", address, amount, "--node", &self.ledger.url]).yes();
    }

    /// Makes a hospital, registers it and starts its desk.
    pub fn hospital(&mut self, name: &str) {
        let identity = self.unregistered_hospital(name);
        let entry = self.path(&format!("{name}/registry-entry.cbor"));
        let home = self.path("Registry");
        self.run(&["registry", "--home", &home, "add", "--hospital", &identity, "--entry", &entry]).yes();
    }

    pub fn unregistered_hospital(&mut self, name: &str) -> String {
        let (home, listen) = (self.path(name), format!("127.0.0.1:{}", free_port()));
        let (node, registry, url) = (self.ledger.url.clone(), self.registry.clone(), format!("http://{listen}"));
        let init = ["hospital", "--home", &home, "init", "--name", name, "--node", &node, "--registry", &registry];
        let identity = self.run(&[&init[..], &["--url", &url]].concat()).yes().text("/identity");
        self.fund(&identity, "5000");
        let desk = ["hospital", "--home", &home, "desk", "--listen", &listen].map(str::to_owned).to_vec();
        self.desks.push((name.to_owned(), Server::start(desk)));
        self.identities.push((name.to_owned(), identity.clone()));
        identity
    }

    pub fn identity(&self, name: &str) -> String {
        self.identities.iter().find(|(hospital, _)| hospital == name).unwrap().1.clone()
    }

    pub fn desk(&self, name: &str) -> String {
        self.desks.iter().find(|(hospital, _)| hospital == name).unwrap().1.url.clone()
    }

    pub fn in_hospital(&self, name: &str, rest: &[&str]) -> Said {
        let home = self.path(name);
        self.run(&[&["hospital", "--home", &home], rest].concat())
    }

    pub fn wallet(&self, name: &str, rest: &[&str]) -> Said {
        let (home, pin) = (self.path(name), self.path("pin"));
        self.run(&[&["wallet", "--home", &home, "--pin-file", &pin], rest].concat())
    }

    pub fn create_wallet(&self, name: &str) -> Said {
        self.wallet(name, &["create", "--node", &self.ledger.url, "--registry", &self.registry]).yes()
    }

    /// Issues a study to a fresh receive card; the NFT and the patient's address.
    pub fn issue(&self, patient: &str, input: &Path, budget: &str) -> (String, String) {
        let card = self.wallet(patient, &["receive-card", "--nonce", "desk 1"]).yes();
        let input = input.to_string_lossy();
        let issue = ["issue", &input, "--patient", &card.text("/card"), "--budget", budget];
        let issued = self.in_hospital("Hospital01", &issue).yes();
        assert_eq!(issued.text("/shortCode"), card.text("/shortCode"));
        (issued.text("/nft"), card.text("/address"))
    }

    /// A request of `hospital`, as a QR picture and a file.
    pub fn request(&self, hospital: &str, nft: Option<&str>, rest: &[&str]) -> Request {
        let name = format!("request-{}", self.dir.path().read_dir().unwrap().count());
        let (png, file) = (self.path(&format!("{name}.png")), self.path(&format!("{name}.bin")));
        let which = nft.map_or(vec!["--open"], |nft| vec!["--nft", nft]);
        let said =
            self.in_hospital(hospital, &[&["request", "--png", &png, "--out", &file], &which[..], rest].concat()).yes();
        Request { png, file, digest: said.text("/digest"), code: said.text("/code") }
    }

    pub fn verify(&self, hospital: &str, request: &Request, patient: &str) -> Said {
        self.in_hospital(hospital, &["verify", "--request", &request.file, "--patient", patient])
    }

    pub fn fetch(&self, hospital: &str, request: &Request, to: &str) -> Said {
        let (gate, to) = (self.desk("Hospital01"), self.path(to));
        self.in_hospital(hospital, &["fetch", "--request", &request.file, "--from", &gate, "--to", &to])
    }
}

pub struct Request {
    pub png: String,
    pub file: String,
    pub digest: String,
    pub code: String,
}

/// A DICOM file that every machine has: one slice of a phantom, made for this test.
pub fn ct_slice(dir: &Path) -> PathBuf {
    let path = dir.join("slice.dcm");
    std::fs::write(&path, explicit_little_endian_ct()).unwrap();
    path
}

/// 64 × 64 pixels of a disc in a minimal, valid CT image object (PS3.10 file, Explicit VR Little Endian).
fn explicit_little_endian_ct() -> Vec<u8> {
    fn element(out: &mut Vec<u8>, group: u16, number: u16, vr: &str, value: &[u8]) {
        let pad = if matches!(vr, "UI" | "OB") { 0 } else { b' ' };
        let mut value = value.to_vec();
        if value.len() % 2 == 1 {
            value.push(pad);
        }
        out.extend_from_slice(&group.to_le_bytes());
        out.extend_from_slice(&number.to_le_bytes());
        out.extend_from_slice(vr.as_bytes());
        if matches!(vr, "OB" | "OW") {
            out.extend_from_slice(&[0, 0]);
            out.extend_from_slice(&(value.len() as u32).to_le_bytes());
        } else {
            out.extend_from_slice(&(value.len() as u16).to_le_bytes());
        }
        out.extend_from_slice(&value);
    }
    const SIDE: u16 = 64;
    let mut meta = Vec::new();
    element(&mut meta, 2, 1, "OB", &[0, 1]);
    element(&mut meta, 2, 2, "UI", b"1.2.840.10008.5.1.4.1.1.2");
    element(&mut meta, 2, 3, "UI", b"2.25.3");
    element(&mut meta, 2, 0x10, "UI", b"1.2.840.10008.1.2.1");
    element(&mut meta, 2, 0x12, "UI", b"2.25.1");
    let mut file = vec![0; 128];
    file.extend_from_slice(b"DICM");
    element(&mut file, 2, 0, "UL", &(meta.len() as u32).to_le_bytes());
    file.extend_from_slice(&meta);
    for (group, number, vr, value) in [
        (8, 8, "CS", &b"ORIGINAL\\PRIMARY\\AXIAL"[..]),
        (8, 0x16, "UI", b"1.2.840.10008.5.1.4.1.1.2"),
        (8, 0x18, "UI", b"2.25.3"),
        (8, 0x20, "DA", b"20260303"),
        (8, 0x60, "CS", b"CT"),
        (0x10, 0x10, "PN", b"Planted^Name"),
        (0x10, 0x20, "LO", b"PLANTED-ID"),
        (0x18, 0x15, "CS", b"ABDOMEN"),
        (0x20, 0xD, "UI", b"2.25.1"),
        (0x20, 0xE, "UI", b"2.25.2"),
        (0x20, 0x32, "DS", b"0\\0\\0"),
        (0x20, 0x37, "DS", b"1\\0\\0\\0\\1\\0"),
        (0x28, 2, "US", &1u16.to_le_bytes()),
        (0x28, 4, "CS", b"MONOCHROME2"),
        (0x28, 0x10, "US", &SIDE.to_le_bytes()),
        (0x28, 0x11, "US", &SIDE.to_le_bytes()),
        (0x28, 0x30, "DS", b"5\\5"),
        (0x28, 0x100, "US", &16u16.to_le_bytes()),
        (0x28, 0x101, "US", &16u16.to_le_bytes()),
        (0x28, 0x102, "US", &15u16.to_le_bytes()),
        (0x28, 0x103, "US", &1u16.to_le_bytes()),
        (0x28, 0x1050, "DS", b"40"),
        (0x28, 0x1051, "DS", b"400"),
        (0x28, 0x1052, "DS", b"0"),
        (0x28, 0x1053, "DS", b"1"),
    ] {
        element(&mut file, group, number, vr, value);
    }
    let pixel = |x: i32, y: i32| if (x - 32).pow(2) + (y - 32).pow(2) < 24 * 24 { 60 + x as i16 } else { -1000 };
    let pixels: Vec<u8> =
        (0..i32::from(SIDE)).flat_map(|y| (0..i32::from(SIDE)).flat_map(move |x| pixel(x, y).to_le_bytes())).collect();
    element(&mut file, 0x7FE0, 0x10, "OW", &pixels);
    file
}
