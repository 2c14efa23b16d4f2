//! What a scenario lets the world do.

use std::path::Path;

use serde_json::{Value, json};
use tegata_tests::world::{World, ct_slice};

use crate::hostile_desk::{self, HostileDesk};
use crate::{codes, ledger, old_wallet};

/// The world, and who in it is not what it seems.
pub struct Stage {
    world: World,
    hostile_desks: Vec<(String, HostileDesk)>,
}

/// An argument that must be there.
pub fn text<'a>(act: &'a Value, name: &str) -> &'a str {
    act[name].as_str().unwrap_or_else(|| panic!("{act} names no {name}"))
}

pub fn texts<'a>(act: &'a Value, name: &str) -> Vec<&'a str> {
    act[name].as_array().into_iter().flatten().map(|value| value.as_str().unwrap()).collect()
}

/// Does it, and says what came of it.
pub fn act(stage: &mut Option<Stage>, act: &Value) -> Value {
    let kind = text(act, "act");
    if kind == "start" {
        return start(stage, act);
    }
    let Stage { world, hostile_desks } = stage.as_mut().expect("the world was not started");
    match kind {
        "issue" => issue(world, act),
        "request" => request(world, act),
        "verify" => {
            let arguments = ["verify", "--request", text(act, "file"), "--patient", text(act, "patient")];
            world.in_hospital(act["hospital"].as_str().unwrap_or("Hospital02"), &arguments).json
        }
        "hospital" => {
            let said = world.in_hospital(text(act, "hospital"), &texts(act, "arguments"));
            json!({ "exit": said.code, "says": said.json })
        }
        "fund" => {
            world.fund(text(act, "address"), text(act, "xym"));
            json!({})
        }
        "strikeOff" => {
            let (home, hospital) = (world.path("Registry"), world.identity(text(act, "hospital")));
            world.run(&["registry", "--home", &home, "remove", "--hospital", &hospital]).yes();
            json!({})
        }
        "fault" => {
            let mut arguments = vec!["emulator", "fault", "--node", &world.ledger.url];
            arguments.extend(texts(act, "arguments"));
            world.run(&arguments).yes().json
        }
        "stop" => {
            match text(act, "what") {
                "ledger" => world.ledger.kill(),
                name => world.desks.iter().find(|(desk, _)| desk == name).unwrap().1.kill(),
            }
            json!({})
        }
        "revive" => {
            world.revive();
            json!({})
        }
        "blocks" => ledger::blocks(world, act),
        "raiseFees" => ledger::raise_fees(world, act),
        "propose" => ledger::propose(world, act),
        "waiting" => ledger::waiting(world, act),
        "hostileDesk" => hostile_desk::hostile_desk(world, hostile_desks, act),
        "changePrepared" => hostile_desk::change_prepared(world, act),
        "oldWallet" => old_wallet::old_wallet(world),
        "spoil" => codes::spoil(act),
        "inParts" => codes::in_parts(act),
        "write" => {
            let path = world.path(text(act, "name"));
            std::fs::write(&path, texts(act, "lines").join("\n")).unwrap();
            json!({ "path": path })
        }
        "path" => json!({ "path": world.path(text(act, "name")) }),
        "exists" => json!({ "exists": Path::new(&world.path(text(act, "name"))).exists() }),
        "damage" => damage(act),
        other => panic!("no act is called {other}"),
    }
}

/// Ledger, registry and two hospitals, and `strangers` that the registry does not know; blocks are final when
/// `finalityLag` others stand on them, without it at once.
fn start(stage: &mut Option<Stage>, act: &Value) -> Value {
    let lag = act["finalityLag"].as_u64().unwrap_or(0).to_string();
    let mut world = World::on_ledger(&["--finality-lag", &lag]);
    ["Hospital01", "Hospital02"].into_iter().for_each(|name| world.hospital(name));
    for name in texts(act, "strangers") {
        world.unregistered_hospital(name);
    }
    let names = json!({ "node": world.ledger.url, "registry": world.registry, "home": world.path("phone"),
        "hospital1": world.identity("Hospital01"), "hospital2": world.identity("Hospital02"),
        "gate1": world.desk("Hospital01"), "desk2": world.desk("Hospital02") });
    *stage = Some(Stage { world, hostile_desks: Vec::new() });
    names
}

/// A study for a receive card.
fn issue(world: &World, act: &Value) -> Value {
    let slice = ct_slice(world.dir.path());
    let (card, input) = (text(act, "card"), slice.to_string_lossy());
    let mut arguments = vec!["issue", &input, "--patient", card, "--budget", "4kB"];
    arguments.extend(texts(act, "arguments"));
    world.in_hospital(act["hospital"].as_str().unwrap_or("Hospital01"), &arguments).yes().json
}

/// A request: its code, digest and file.
fn request(world: &World, act: &Value) -> Value {
    let hospital = act["hospital"].as_str().unwrap_or("Hospital02");
    let made = world.request(hospital, act["nft"].as_str(), &texts(act, "arguments"));
    json!({ "code": made.code, "digest": made.digest, "file": made.file, "picture": made.png,
        "permission": made.digest.get(..16) })
}

/// Cuts a file in half.
fn damage(act: &Value) -> Value {
    let bytes = std::fs::read(text(act, "file")).unwrap();
    std::fs::write(text(act, "file"), &bytes[..bytes.len() / 2]).unwrap();
    json!({})
}
