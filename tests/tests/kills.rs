//! `kill -9` at random points of the flow: no right is lost, none exists twice, and the flow finishes.
//!
//! 20 points, or 200 with `TEGATA_FULL=1`; `TEGATA_SEED` repeats a run.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tegata_tests::Dice;
use tegata_tests::world::{Request, Running, Said, World, ct_slice};

/// Who is killed.
#[derive(Debug, Clone, Copy)]
enum Victim {
    Ledger,
    Desk(usize),
    /// Whatever command runs at that moment: issuing, scanning, agreeing, verifying, withdrawing.
    Command,
}

fn kill(id: u32) {
    let _ = Command::new("kill").arg("-9").arg(id.to_string()).status();
}

/// How long a step may take until it must have worked, kills included.
const PATIENCE: Duration = Duration::from_secs(240);

/// Repeats a command until it says yes.
fn until_yes(world: &World, what: impl Fn(&World) -> Said + Sync) -> Said {
    until(world, what, |said| said.code == Some(0))
}

/// Repeats a command. Meanwhile servers that were killed are started again, as a supervisor would.
fn until(world: &World, what: impl Fn(&World) -> Said + Sync, done: impl Fn(&Said) -> bool) -> Said {
    let start = Instant::now();
    loop {
        let said = thread::scope(|scope| {
            let command = scope.spawn(|| what(world));
            while !command.is_finished() {
                world.revive();
                thread::sleep(Duration::from_millis(5));
            }
            command.join().unwrap()
        });
        if done(&said) {
            return said;
        }
        assert!(start.elapsed() < PATIENCE, "{:?} {} {}", said.code, said.json, said.stderr);
        thread::sleep(Duration::from_millis(20));
    }
}

/// Kills the victim once, `after` from now.
fn assassin(world: &World, victim: Victim, after: Duration) -> thread::JoinHandle<()> {
    let server = match victim {
        Victim::Ledger => world.ledger.id(),
        Victim::Desk(index) => world.desks[index].1.id(),
        Victim::Command => None,
    };
    let running: Running = Arc::clone(&world.running);
    thread::spawn(move || {
        thread::sleep(after);
        match victim {
            Victim::Command => {
                let now = running.lock().unwrap().last().copied();
                now.into_iter().for_each(kill);
            }
            _ => server.into_iter().for_each(kill),
        }
    })
}

/// One study from issue to withdrawal, whatever is killed meanwhile.
fn flow(world: &World, card: &str, patient: &str, pays: &str) {
    let input = ct_slice(world.dir.path()).to_string_lossy().into_owned();
    let issued = until_yes(world, |world| {
        world.in_hospital("Hospital01", &["issue", &input, "--patient", card, "--budget", "4kB"])
    });
    let nft = issued.text("/nft");

    let (png, file) = (world.path("kill.png"), world.path("kill.bin"));
    let ask = ["request", "--nft", &nft, "--pay", pays, "--png", &png, "--out", &file];
    let asked = until_yes(world, |world| world.in_hospital("Hospital02", &ask));
    let request = Request { png, file, digest: asked.text("/digest"), code: asked.text("/code") };

    let accept = ["scan", &request.png, "--accept", &request.digest];
    until_yes(world, |world| world.wallet("Patient01", &accept));
    let verdict = until_yes(world, |world| world.verify("Hospital02", &request, patient));
    for right in ["0", "1"] {
        let units = &verdict.json["evidence"]["rights"][right.parse::<usize>().unwrap()]["units"];
        let amounts: Vec<u64> = units.as_array().unwrap().iter().map(|unit| unit["amount"].as_u64().unwrap()).collect();
        assert_eq!(amounts, [1, 1], "one unit out, one stub: {units}");
    }

    let to = world.path(&format!("received-{nft}"));
    let gate = world.desk("Hospital01");
    let fetch = ["fetch", "--request", &request.file, "--from", &gate, "--to", &to];
    until_yes(world, |world| world.in_hospital("Hospital02", &fetch));

    let withdraw = ["withdraw", &request.digest[..16], "--rights", "V"];
    // Where the withdrawal was confirmed just before its command was killed, there is nothing left to take back.
    until(
        world,
        |world| world.wallet("Patient01", &withdraw),
        |said| said.code == Some(0) || said.json.to_string().contains("nothing-to-withdraw"),
    );
    until(
        world,
        |world| world.verify("Hospital02", &request, patient),
        |said| said.code == Some(1) && said.json.to_string().contains("NotGiven:V"),
    );

    // The same card again is the same study: it never becomes two.
    let again = until_yes(world, |world| world.in_hospital("Hospital01", &["issue", &input, "--patient", card]));
    assert_eq!(again.text("/nft"), nft);
    let studies = until_yes(world, |world| world.wallet("Patient01", &["studies"]));
    let of_this_account =
        studies.json["studies"].as_array().unwrap().iter().filter(|study| study["account"] == patient).count();
    assert_eq!(of_this_account, 1);
    let permissions = until_yes(world, |world| world.wallet("Patient01", &["permissions"]));
    let of_this_request =
        permissions.json["permissions"].as_array().unwrap().iter().filter(|p| p["request"] == request.digest).count();
    assert_eq!(of_this_request, 1);
}

#[test]
fn no_right_is_lost_and_none_exists_twice_whatever_is_killed() {
    let points = if tegata_tests::full() { 200 } else { 20 };
    let mut dice = Dice::cast();
    let world = World::with_two_hospitals();
    world.fund(&world.identity("Hospital01"), "100000");
    world.fund(&world.identity("Hospital02"), "100000");
    world.create_wallet("Patient01");
    // The first round kills nobody and tells how long a flow takes.
    let mut whole = Duration::ZERO;
    for point in 0..=points {
        let card =
            until_yes(&world, |world| world.wallet("Patient01", &["receive-card", "--nonce", &point.to_string()]));
        let (card, patient) = (card.text("/card"), card.text("/address"));
        let pays = ["hospital", "hospital-bonded", "patient"][dice.below(3) as usize];
        if pays == "patient" {
            // The last kill may have hit the ledger just now.
            let node = world.ledger.url.clone();
            until_yes(&world, |world| world.run(&["emulator", "fund", &patient, "150", "--node", &node]));
        }
        let start = Instant::now();
        if point == 0 {
            flow(&world, &card, &patient, pays);
            whole = start.elapsed();
            continue;
        }
        let victim = match dice.below(5) {
            0 => Victim::Ledger,
            1 => Victim::Desk(0),
            2 => Victim::Desk(1),
            _ => Victim::Command,
        };
        let after = Duration::from_micros(dice.below(whole.as_micros() as u64 * 9 / 10));
        println!("point {point}: {victim:?} after {after:?}, {pays} pays");
        let killer = assassin(&world, victim, after);
        flow(&world, &card, &patient, pays);
        killer.join().unwrap();
    }
}
