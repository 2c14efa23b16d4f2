//! What a scenario lets the world do.

use std::path::Path;

use serde_json::{Value, json};
use tegata_tests::world::{World, ct_slice};

/// An argument that must be there.
fn text<'a>(act: &'a Value, name: &str) -> &'a str {
    act[name].as_str().unwrap_or_else(|| panic!("{act} names no {name}"))
}

fn texts<'a>(act: &'a Value, name: &str) -> Vec<&'a str> {
    act[name].as_array().into_iter().flatten().map(|value| value.as_str().unwrap()).collect()
}

/// Does it, and says what came of it.
pub fn act(world: &mut Option<World>, act: &Value) -> Value {
    let kind = text(act, "act");
    if kind == "start" {
        let mut started = World::with_two_hospitals();
        for name in texts(act, "strangers") {
            started.unregistered_hospital(name);
        }
        let names = json!({ "node": started.ledger.url, "registry": started.registry, "home": started.path("phone"),
            "hospital1": started.identity("Hospital01"), "hospital2": started.identity("Hospital02"),
            "gate1": started.desk("Hospital01"), "desk2": started.desk("Hospital02") });
        *world = Some(started);
        return names;
    }
    let world = world.as_mut().expect("the world was not started");
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
        "spoil" => spoil(act),
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

/// The same text with one character changed, `fromEnd` characters before its end.
fn spoil(act: &Value) -> Value {
    let mut bytes = text(act, "text").to_owned().into_bytes();
    let at = bytes.len() - usize::try_from(act["fromEnd"].as_u64().unwrap()).unwrap();
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    json!({ "text": String::from_utf8(bytes).unwrap() })
}

/// Cuts a file in half.
fn damage(act: &Value) -> Value {
    let bytes = std::fs::read(text(act, "file")).unwrap();
    std::fs::write(text(act, "file"), &bytes[..bytes.len() / 2]).unwrap();
    json!({})
}
