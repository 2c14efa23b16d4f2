//! Faults as text: `name[=value][,option=value]…`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use tegata_symbol::MosaicId;

use super::{Fault, Garbage, Limits, RequestFault};
use crate::chain::Undone;

/// The text is not a fault's switch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASwitch {
    /// No fault has this name.
    #[error("there is no fault `{0}`; there are {names}", names = NAMES.join(", "))]
    Name(String),
    /// A value is missing.
    #[error("the fault `{name}` needs {what}")]
    Missing {
        /// The fault.
        name: String,
        /// What must be given.
        what: &'static str,
    },
    /// A value cannot be read.
    #[error("`{value}` is not {what}")]
    Value {
        /// What was given.
        value: String,
        /// What is expected.
        what: &'static str,
    },
    /// An option that the fault does not have.
    #[error("the fault `{name}` has no option `{option}`")]
    Option {
        /// The fault.
        name: String,
        /// The option.
        option: String,
    },
}

/// All names.
const NAMES: [&str; 13] = [
    "delay",
    "drop",
    "drop-answer",
    "error",
    "garbage",
    "forget",
    "cut",
    "stop-mining",
    "roll-back",
    "other-network",
    "lie",
    "behind",
    "fill",
];

const GARBAGE: [(&str, Garbage); 3] =
    [("not-json", Garbage::NotJson), ("truncated", Garbage::Truncated), ("wrong-types", Garbage::WrongTypes)];
const UNDONE: [(&str, Undone); 2] = [("wait-again", Undone::WaitAgain), ("forgotten", Undone::Forgotten)];

/// The parts of a switch that were not read yet.
struct Parts<'a> {
    name: &'a str,
    value: Option<&'a str>,
    options: BTreeMap<&'a str, &'a str>,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Self {
        let mut pairs = text.split(',').map(|part| match part.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (part.trim(), None),
        });
        let (name, value) = pairs.next().unwrap_or_default();
        Self { name, value, options: pairs.map(|(name, value)| (name, value.unwrap_or_default())).collect() }
    }

    fn read<T>(text: &str, what: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, NotASwitch> {
        read(text).ok_or_else(|| NotASwitch::Value { value: text.to_owned(), what })
    }

    fn value<T: FromStr>(&mut self, what: &'static str) -> Result<Option<T>, NotASwitch> {
        self.value.take().map(|text| Self::read(text, what, |text| text.parse().ok())).transpose()
    }

    fn option<T: FromStr>(&mut self, name: &str, what: &'static str) -> Result<Option<T>, NotASwitch> {
        self.options.remove(name).map(|text| Self::read(text, what, |text| text.parse().ok())).transpose()
    }

    fn needed<T>(&self, value: Option<T>, what: &'static str) -> Result<T, NotASwitch> {
        value.ok_or_else(|| NotASwitch::Missing { name: self.name.to_owned(), what })
    }

    fn limits(&mut self, chance: Option<f64>) -> Result<Limits, NotASwitch> {
        let given: Option<f64> = self.option("chance", "a number")?;
        Ok(Limits {
            path: self.option("path", "a path")?,
            chance: chance.or(given).unwrap_or(1.0),
            seed: self.option("seed", "a number")?.unwrap_or(0),
            times: self.option("times", "a number")?,
        })
    }

    /// Nothing may be left.
    fn end(&self) -> Result<(), NotASwitch> {
        let left = self.options.keys().next().or(self.value.as_ref());
        match left {
            Some(option) => Err(NotASwitch::Option { name: self.name.to_owned(), option: (*option).to_owned() }),
            None => Ok(()),
        }
    }
}

fn duration(text: &str) -> Option<Duration> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "min" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}

fn named<T: Copy>(text: &str, names: &[(&str, T)]) -> Option<T> {
    names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value)
}

fn name_of<T: PartialEq>(value: &T, names: &[(&'static str, T)]) -> &'static str {
    names.iter().find(|(_, each)| each == value).map_or("", |(name, _)| *name)
}

impl FromStr for Fault {
    type Err = NotASwitch;

    fn from_str(text: &str) -> Result<Self, NotASwitch> {
        let mut parts = Parts::split(text);
        let request = |parts: &mut Parts<'_>, kind| Ok(Self::Request { kind, limits: parts.limits(None)? });
        let fault = match parts.name {
            "delay" => {
                let text = parts.needed(parts.value, "a time, such as delay=500ms")?;
                parts.value = None;
                let time = Parts::read(text, "a time such as 500ms, 2s or 1min", duration)?;
                request(&mut parts, RequestFault::Delay(time))?
            }
            "drop" | "drop-answer" => {
                let kind = if parts.name == "drop" { RequestFault::Drop } else { RequestFault::DropAnswer };
                let chance = parts.value("a chance such as 0.1")?;
                Self::Request { kind, limits: parts.limits(chance)? }
            }
            "error" => {
                let status = parts.value("an HTTP status")?.unwrap_or(503);
                request(&mut parts, RequestFault::Error(status))?
            }
            "garbage" => {
                let text = parts.value.take().unwrap_or("not-json");
                let kind = Parts::read(text, "one of not-json, truncated, wrong-types", |text| named(text, &GARBAGE))?;
                request(&mut parts, RequestFault::Garbage(kind))?
            }
            "forget" => Self::Forget {
                times: parts.value("a number of announcements")?,
                signer: parts.option("signer", "a public key")?,
            },
            "cut" => Self::CutWebSockets { after: parts.value("a number of messages")? },
            "stop-mining" => Self::StopMining,
            "roll-back" => {
                let blocks = parts.value("a number of blocks")?;
                let undone = parts.options.remove("undone").unwrap_or("wait-again");
                Self::RollBack {
                    blocks: parts.needed(blocks, "a number of blocks, such as roll-back=2")?,
                    undone: Parts::read(undone, "one of wait-again, forgotten", |text| named(text, &UNDONE))?,
                    mine: parts.option("mine", "a number of blocks")?,
                }
            }
            "other-network" => Self::OtherNetwork { generation_hash_seed: parts.value("a generation hash seed")? },
            "lie" => {
                let address = parts.value("an address")?;
                let mosaic: Option<MosaicId> = parts.option("mosaic", "a mosaic id")?;
                let amount = parts.option("amount", "an amount in atomic units")?;
                Self::LieAboutBalance {
                    address: parts.needed(address, "an account, such as lie=<address>")?,
                    mosaic: parts.needed(mosaic, "mosaic=<id>")?,
                    amount: tegata_symbol::Amount(parts.needed(amount, "amount=<atomic units>")?),
                }
            }
            "behind" => Self::FallBehind { blocks: parts.value("a number of blocks")? },
            "fill" => {
                let address = parts.value("an address")?;
                Self::Fill {
                    address: parts.needed(address, "an account, such as fill=<address>")?,
                    mosaics: parts.option("mosaics", "a number of mosaics")?,
                }
            }
            name => return Err(NotASwitch::Name(name.to_owned())),
        };
        parts.end()?;
        Ok(fault)
    }
}

impl Fault {
    /// The name, without value and options.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Request { kind: RequestFault::Delay(_), .. } => "delay",
            Self::Request { kind: RequestFault::Drop, .. } => "drop",
            Self::Request { kind: RequestFault::DropAnswer, .. } => "drop-answer",
            Self::Request { kind: RequestFault::Error(_), .. } => "error",
            Self::Request { kind: RequestFault::Garbage(_), .. } => "garbage",
            Self::Forget { .. } => "forget",
            Self::CutWebSockets { .. } => "cut",
            Self::StopMining => "stop-mining",
            Self::RollBack { .. } => "roll-back",
            Self::OtherNetwork { .. } => "other-network",
            Self::LieAboutBalance { .. } => "lie",
            Self::FallBehind { .. } => "behind",
            Self::Fill { .. } => "fill",
        }
    }

    /// Whether a fault has this name.
    pub(super) fn is_name(name: &str) -> bool {
        NAMES.contains(&name)
    }

    /// What it concerns: a fault takes the place of one of the same subject.
    pub(super) fn subject(&self) -> String {
        let of = match self {
            Self::Request { limits, .. } => limits.path.clone().unwrap_or_default(),
            Self::Forget { signer, .. } => signer.map(|key| key.to_string()).unwrap_or_default(),
            Self::LieAboutBalance { address, mosaic, .. } => format!("{address} {mosaic}"),
            _ => String::new(),
        };
        format!("{} {of}", self.name())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        let value = |f: &mut fmt::Formatter<'_>, value: Option<&dyn fmt::Display>| match value {
            Some(value) => write!(f, "={value}"),
            None => Ok(()),
        };
        let option = |f: &mut fmt::Formatter<'_>, name: &str, value: Option<&dyn fmt::Display>| match value {
            Some(value) => write!(f, ",{name}={value}"),
            None => Ok(()),
        };
        match self {
            Self::Request { kind, limits } => {
                match kind {
                    RequestFault::Delay(time) => write!(f, "={}ms", time.as_millis())?,
                    RequestFault::Error(status) => value(f, Some(status))?,
                    RequestFault::Garbage(kind) => value(f, Some(&name_of(kind, &GARBAGE)))?,
                    RequestFault::Drop | RequestFault::DropAnswer => {}
                }
                option(f, "path", limits.path.as_ref().map(|path| path as _))?;
                option(f, "chance", (limits.chance < 1.0).then_some(&limits.chance as _))?;
                option(f, "seed", (limits.seed != 0).then_some(&limits.seed as _))?;
                option(f, "times", limits.times.as_ref().map(|times| times as _))
            }
            Self::Forget { signer, times } => {
                value(f, times.as_ref().map(|times| times as _))?;
                option(f, "signer", signer.as_ref().map(|key| key as _))
            }
            Self::CutWebSockets { after: number } | Self::FallBehind { blocks: number } => {
                value(f, number.as_ref().map(|number| number as _))
            }
            Self::StopMining => Ok(()),
            Self::RollBack { blocks, undone, mine } => {
                value(f, Some(blocks))?;
                option(f, "undone", Some(&name_of(undone, &UNDONE)))?;
                option(f, "mine", mine.as_ref().map(|mine| mine as _))
            }
            Self::OtherNetwork { generation_hash_seed } => {
                value(f, generation_hash_seed.as_ref().map(|seed| seed as _))
            }
            Self::LieAboutBalance { address, mosaic, amount } => {
                write!(f, "={address},mosaic={mosaic},amount={}", amount.0)
            }
            Self::Fill { address, mosaics } => {
                value(f, Some(address))?;
                option(f, "mosaics", mosaics.as_ref().map(|mosaics| mosaics as _))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_switch_reads_back_as_it_is_written() {
        let address = "TCHBDENCLKEBILBPWP3JPB2XNY64OE7PYHHE32I";
        let key = "7F".repeat(32);
        for text in [
            "delay=500ms",
            "delay=1500ms,path=/accounts,times=3",
            "drop,chance=0.1,seed=7",
            "drop-answer,path=/transactions,times=1",
            "error=503",
            "garbage=wrong-types,path=/blocks",
            "forget",
            &format!("forget=2,signer={key}"),
            "cut",
            "cut=10",
            "stop-mining",
            "roll-back=2,undone=forgotten,mine=0",
            "other-network",
            &format!("other-network={key}"),
            &format!("lie={address},mosaic=6BED913FA20223F8,amount=5"),
            "behind",
            "behind=3",
            &format!("fill={address},mosaics=1000"),
        ] {
            let fault: Fault = text.parse().unwrap();
            assert_eq!(fault.to_string(), text);
            assert!(Fault::is_name(fault.name()));
        }
    }

    #[test]
    fn short_forms_mean_what_the_documentation_says() {
        let same = |short: &str, long: &str| assert_eq!(short.parse::<Fault>(), long.parse::<Fault>());
        same("drop=0.1", "drop,chance=0.1");
        same("delay=2s", "delay=2000ms");
        same("delay=1min", "delay=60000ms");
        same("error", "error=503");
        same("garbage", "garbage=not-json");
        same("roll-back=1", "roll-back=1,undone=wait-again");
    }

    #[test]
    fn what_is_no_switch_is_refused_with_what_is_wrong() {
        let refused = |text: &str| text.parse::<Fault>().unwrap_err().to_string();
        assert!(refused("explode").contains("there are delay, drop"));
        assert!(refused("").contains("there is no fault ``"));
        assert!(refused("delay").contains("delay=500ms"));
        assert!(refused("delay=5").contains("`5` is not a time"));
        assert!(refused("delay=-5ms").contains("is not a time"));
        assert!(refused("drop=often").contains("`often` is not a chance"));
        assert!(refused("error=99999").contains("is not an HTTP status"));
        assert!(refused("garbage=nice").contains("not-json, truncated, wrong-types"));
        assert!(refused("roll-back").contains("needs a number of blocks"));
        assert!(refused("lie=TCHBDENCLKEBILBPWP3JPB2XNY64OE7PYHHE32I").contains("needs mosaic=<id>"));
        assert!(refused("stop-mining=2").contains("no option `2`"));
        assert!(refused("behind=2,times=3").contains("no option `times`"));
    }
}
