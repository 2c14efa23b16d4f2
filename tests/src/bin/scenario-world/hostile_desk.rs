//! A desk that prepares something else than was agreed to. It stands in front of a hospital's real desk, passes everything on,
//! and exchanges what that one prepares.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tegata_rights::{CodeFrames, CodeKind, CodeReader, PreparedCode, Reading};
use tegata_symbol::{Address, Aggregate, Amount, Body, Transaction};
use tegata_tests::world::{Server, World, free_port};

use crate::acts::{text, texts};
use crate::ledger::{Node, payment, stranger_keys};

/// What is changed in an aggregate before a stranger signs it, with a valid signature in either case.
#[derive(Clone, Copy)]
enum Manner {
    /// Nothing, and the hospital's own signature stays.
    Honest,
    /// The right to see the study goes to the stranger.
    OtherRecipient,
    /// The patient pays the stranger besides.
    OneMore,
    /// 40 XYM more come along than were prepared.
    TooMuch,
}

impl Manner {
    fn of(act: &Value) -> Self {
        match text(act, "manner") {
            "honest" => Self::Honest,
            "otherRecipient" => Self::OtherRecipient,
            "oneMore" => Self::OneMore,
            "tooMuch" => Self::TooMuch,
            other => panic!("no desk is {other}"),
        }
    }

    /// The aggregate, changed and signed anew.
    fn applied(self, node: &Node, bytes: &[u8]) -> Vec<u8> {
        let Ok(prepared) = Transaction::from_bytes(bytes) else { return bytes.to_vec() };
        let Body::Aggregate(aggregate) = &prepared.body else { return bytes.to_vec() };
        let (network, keys) = (node.network(), stranger_keys());
        let own = Address::new(&keys.public_key(), network.id);
        let mut steps = aggregate.transactions().to_vec();
        let patient = steps.last().unwrap().signer;
        steps[0].signer = keys.public_key();
        match self {
            Self::Honest => return bytes.to_vec(),
            Self::OtherRecipient => {
                let Some(Body::Transfer(right)) = steps.last_mut().map(|step| &mut step.body) else {
                    panic!("a right comes last")
                };
                right.recipient = own.into();
            }
            Self::OneMore => steps.push(payment(&network, patient, &own, 1)),
            Self::TooMuch => {
                let Body::Transfer(funds) = &mut steps[0].body else { panic!("the funds come first") };
                funds.mosaics[0].amount = Amount(funds.mosaics[0].amount.0 + 40_000_000);
            }
        }
        let body = if aggregate.bonded { Aggregate::bonded(steps) } else { Aggregate::complete(steps) };
        let unsigned = Transaction::new(keys.public_key(), network.id, prepared.deadline, Body::Aggregate(body));
        node.signed(unsigned.with_fee(100, 1), &keys).to_bytes()
    }
}

/// One desk that is not what it seems.
#[derive(Clone)]
pub struct HostileDesk(Arc<Mutex<Inner>>);

struct Inner {
    manner: Manner,
    /// Cosignatures that phones have handed over.
    cosignatures: u64,
    node: Node,
    /// Host and port of the real desk.
    real: String,
}

/// `hostileDesk`: the desk of `hospital` is of this `manner` from now on; says how many cosignatures it got so far.
pub fn hostile_desk(world: &mut World, desks: &mut Vec<(String, HostileDesk)>, act: &Value) -> Value {
    let (hospital, manner) = (text(act, "hospital"), Manner::of(act));
    if desks.iter().all(|(name, _)| name != hospital) {
        let desk = HostileDesk::before(world, hospital);
        desks.push((hospital.to_owned(), desk));
    }
    let desk = &desks.iter().find(|(name, _)| name == hospital).unwrap().1;
    let mut inner = desk.0.lock().unwrap();
    inner.manner = manner;
    json!({ "cosignatures": inner.cosignatures })
}

/// `changePrepared`: the `texts` of a code by which a desk shows what it prepared, of another `manner`.
pub fn change_prepared(world: &World, act: &Value) -> Value {
    let mut reader = CodeReader::default();
    let read = texts(act, "texts").into_iter().find_map(|text| match reader.read(text).unwrap() {
        Reading::Complete { kind: CodeKind::Prepared, bytes } => Some(bytes),
        _ => None,
    });
    let mut code = PreparedCode::from_bytes(&read.expect("all parts of what a desk prepared")).unwrap();
    code.aggregate = Manner::of(act).applied(&Node::of(world), &code.aggregate);
    json!({ "texts": CodeFrames::new(CodeKind::Prepared, &code.to_bytes()).unwrap().round() })
}

impl HostileDesk {
    /// Takes the place of a hospital's desk, which goes on elsewhere.
    fn before(world: &mut World, hospital: &str) -> Self {
        let home = world.path(hospital);
        let (_, server) = world.desks.iter_mut().find(|(name, _)| name == hospital).unwrap();
        let taken = server.url.trim_start_matches("http://").to_owned();
        let real = format!("127.0.0.1:{}", free_port());
        server.kill();
        *server = Server::start(["hospital", "--home", &home, "desk", "--listen", &real].map(str::to_owned).to_vec());
        let inner = Inner { manner: Manner::Honest, cosignatures: 0, node: Node::of(world), real };
        let desk = Self(Arc::new(Mutex::new(inner)));
        let (listener, passing) = (TcpListener::bind(taken).unwrap(), desk.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A phone that hangs up gets no answer, and asks again.
                let _ = passing.pass(stream.unwrap());
            }
        });
        desk
    }

    /// One request, and its answer; the connection ends with it.
    fn pass(&self, mut phone: TcpStream) -> std::io::Result<()> {
        let asked = Message::read(&mut phone)?;
        let mut inner = self.0.lock().unwrap();
        let mut real = TcpStream::connect(&inner.real)?;
        real.write_all(&asked.to_bytes())?;
        let mut answer = Message::read(&mut real)?;
        if asked.head.starts_with("POST /answers HTTP") {
            answer.body = inner.manner.applied(&inner.node, &answer.body);
        }
        let is_cosignature = asked.head.split(' ').nth(1).is_some_and(|path| path.ends_with("/cosignature"));
        inner.cosignatures += u64::from(is_cosignature);
        phone.write_all(&answer.to_bytes())
    }
}

/// A request or an answer of HTTP/1.1.
struct Message {
    /// First line and fields, but those that say where the message and the connection end.
    head: String,
    body: Vec<u8>,
}

impl Message {
    fn read(from: &mut impl Read) -> std::io::Result<Self> {
        let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            match from.read(&mut buffer)? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                read => bytes.extend_from_slice(&buffer[..read]),
            }
        };
        let mut body = bytes.split_off(end + 4);
        let (mut head, mut length) = (String::new(), 0);
        for line in String::from_utf8_lossy(&bytes[..end]).lines() {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap(),
                "connection" => {}
                "transfer-encoding" => panic!("a body whose length is not told"),
                _ => head.push_str(&format!("{line}\r\n")),
            }
        }
        while body.len() < length {
            match from.read(&mut buffer)? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                read => body.extend_from_slice(&buffer[..read]),
            }
        }
        Ok(Self { head, body })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let fields = format!("{}content-length: {}\r\nconnection: close\r\n\r\n", self.head, self.body.len());
        [fields.as_bytes(), &self.body].concat()
    }
}
