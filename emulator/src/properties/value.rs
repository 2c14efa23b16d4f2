//! Values as texts (catapult `utils/ConfigurationValueParsers.cpp`).

use std::time::Duration;

use tegata_symbol::{Address, Amount, Hash256, MosaicId, NetworkId, PublicKey};

/// What a property can say.
pub(super) trait Value: Sized + PartialEq {
    /// How to write it, for errors.
    const FORM: &'static str;
    fn read(text: &str) -> Option<Self>;
    fn write(&self) -> String;
}

/// Digits, with single quotes between them where it pleases.
fn digits(text: &str) -> Option<String> {
    let grouped = text.split('\'').all(|group| !group.is_empty());
    let digits = text.replace('\'', "");
    (grouped && digits.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(digits)
}

/// Groups of three decimal digits between quotes: `8'999'999'999'000'000`.
pub(super) fn quoted(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\'');
        }
        out.push(digit);
    }
    out
}

impl Value for u64 {
    const FORM: &'static str = "a whole number that fits";
    fn read(text: &str) -> Option<Self> {
        digits(text)?.parse().ok()
    }
    fn write(&self) -> String {
        quoted(*self)
    }
}

macro_rules! smaller_number {
    ($($type:ty),*) => {$(
        impl Value for $type {
            const FORM: &'static str = u64::FORM;
            fn read(text: &str) -> Option<Self> {
                u64::read(text)?.try_into().ok()
            }
            fn write(&self) -> String {
                u64::try_from(*self).unwrap_or(u64::MAX).write()
            }
        }
    )*};
}
smaller_number!(u8, u32, usize);

impl Value for Amount {
    const FORM: &'static str = u64::FORM;
    fn read(text: &str) -> Option<Self> {
        u64::read(text).map(Self)
    }
    fn write(&self) -> String {
        self.0.write()
    }
}

impl Value for MosaicId {
    const FORM: &'static str = "an id such as 0x6BED'913F'A202'23F8";
    fn read(text: &str) -> Option<Self> {
        let digits = digits(text.strip_prefix("0x")?)?;
        u64::from_str_radix(&digits, 16).ok().map(Self)
    }
    fn write(&self) -> String {
        let group = |shift: u32| (self.0 >> shift) & 0xFFFF;
        format!("0x{:04X}'{:04X}'{:04X}'{:04X}", group(48), group(32), group(16), group(0))
    }
}

const TIME_UNITS: [(u64, &str); 5] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")];

impl Value for Duration {
    const FORM: &'static str = "a time such as 300ms, 30s, 6h or 2d";
    fn read(text: &str) -> Option<Self> {
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, unit) = text.split_at(end);
        let (size, _) = TIME_UNITS.into_iter().find(|(_, name)| *name == unit)?;
        u64::read(number)?.checked_mul(size).map(Self::from_millis)
    }
    /// In the largest unit that says it without a fraction.
    fn write(&self) -> String {
        let ms = u64::try_from(self.as_millis()).unwrap_or(u64::MAX);
        let unit = TIME_UNITS.into_iter().find(|(size, _)| ms > 0 && ms.is_multiple_of(*size));
        let (size, name) = unit.unwrap_or((1, "ms"));
        format!("{}{name}", ms / size)
    }
}

/// A moment after 1970-01-01 UTC in milliseconds, said in whole seconds: `1615853185s`.
#[derive(PartialEq)]
pub(super) struct Epoch(pub(super) u64);

impl Value for Epoch {
    const FORM: &'static str = "seconds such as 1615853185s";
    fn read(text: &str) -> Option<Self> {
        Duration::read(text).and_then(|time| u64::try_from(time.as_millis()).ok()).map(Self)
    }
    fn write(&self) -> String {
        if self.0.is_multiple_of(1000) { format!("{}s", self.0 / 1000) } else { format!("{}ms", self.0) }
    }
}

/// A height from which a rule holds; the largest number stands for never.
#[derive(PartialEq)]
pub(super) struct Fork(pub(super) Option<u64>);

impl Value for Fork {
    const FORM: &'static str = "a height";
    fn read(text: &str) -> Option<Self> {
        u64::read(text).map(|height| Self(Some(height).filter(|height| *height < u64::MAX)))
    }
    fn write(&self) -> String {
        quoted(self.0.unwrap_or(u64::MAX))
    }
}

/// The node's name of a network byte (catapult `model/NetworkIdentifier.cpp`): others are numbers.
pub(crate) fn network_name(id: NetworkId) -> String {
    match id {
        NetworkId::MAINNET => "mainnet".to_owned(),
        NetworkId::TESTNET => "testnet".to_owned(),
        NetworkId(byte) => byte.to_string(),
    }
}

impl Value for NetworkId {
    const FORM: &'static str = "mainnet, testnet or the network's byte";
    fn read(text: &str) -> Option<Self> {
        match text {
            "mainnet" => Some(Self::MAINNET),
            "testnet" => Some(Self::TESTNET),
            // The lowest bit tells aliases from addresses.
            number => u8::read(number).filter(|byte| byte.is_multiple_of(2)).map(Self),
        }
    }
    fn write(&self) -> String {
        network_name(*self)
    }
}

macro_rules! own_text {
    ($($type:ty: $form:literal),*) => {$(
        impl Value for $type {
            const FORM: &'static str = $form;
            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }
            fn write(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
own_text!(
    Address: "an address of 39 characters",
    PublicKey: "a public key of 64 hexadecimal characters",
    Hash256: "a hash of 64 hexadecimal characters"
);

impl Value for Vec<String> {
    const FORM: &'static str = "names between commas";
    fn read(text: &str) -> Option<Self> {
        let names = text.split(',').map(str::trim);
        if text.trim().is_empty() {
            Some(Vec::new())
        } else {
            names.map(|name| (!name.is_empty()).then(|| name.to_owned())).collect()
        }
    }
    fn write(&self) -> String {
        self.join(", ")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_ids_and_times_are_written_as_in_a_nodes_file() {
        assert_eq!(quoted(8_999_999_999_000_000), "8'999'999'999'000'000");
        assert_eq!([quoted(0), quoted(999), quoted(1000)], ["0", "999", "1'000"]);
        assert_eq!(MosaicId(0x6BED_913F_A202_23F8).write(), "0x6BED'913F'A202'23F8");
        let hours = |hours: u64| Duration::from_secs(hours * 3600).write();
        assert_eq!([hours(6), hours(48), hours(24 * 3650)], ["6h", "2d", "3650d"]);
        assert_eq!([300, 30_000].map(|ms| Duration::from_millis(ms).write()), ["300ms", "30s"]);
        assert_eq!(Epoch(1_615_853_185_000).write(), "1615853185s");
    }

    #[test]
    fn texts_that_are_no_value_are_refused() {
        for text in ["", "'", "1'", "'1", "1''0", "-1", "+1", "1 0", "0x10", "1.5", "18446744073709551616", "1a"] {
            assert_eq!(u64::read(text), None, "{text:?}");
        }
        assert_eq!([u8::read("255"), u8::read("256")], [Some(255), None]);
        for text in ["30", "s", "30 s", "30sec", "1.5h", "-1s", "18446744073709551615d"] {
            assert_eq!(Duration::read(text), None, "{text:?}");
        }
        for text in ["6BED", "0x", "0x1'", "0x11112222333344445", "0xG"] {
            assert_eq!(MosaicId::read(text), None, "{text:?}");
        }
        assert_eq!(Vec::<String>::read("a,,b"), None);
        assert_eq!([NetworkId::read("private"), NetworkId::read("153")], [None, None]);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same(number: u64, ms in 0u64..1 << 60, byte: u8) {
            prop_assert_eq!(u64::read(&number.write()), Some(number));
            prop_assert_eq!(MosaicId::read(&MosaicId(number).write()), Some(MosaicId(number)));
            let time = Duration::from_millis(ms);
            prop_assert_eq!(Duration::read(&time.write()), Some(time));
            prop_assert_eq!(Epoch::read(&Epoch(ms).write()).unwrap().0, ms);
            prop_assert_eq!(Fork::read(&Fork(Some(number)).write()).unwrap().0, Some(number).filter(|height| *height < u64::MAX));
            let id = NetworkId(byte & !1);
            prop_assert_eq!(NetworkId::read(&id.write()), Some(id));
        }

        #[test]
        fn reading_any_text_never_panics(text in ".*") {
            let _ = (u64::read(&text), Duration::read(&text), MosaicId::read(&text), NetworkId::read(&text));
            let _ = (Address::read(&text), Hash256::read(&text), Vec::<String>::read(&text));
        }
    }
}
