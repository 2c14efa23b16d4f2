//! Names, numbers and UIDs that replace the real ones: keyed, so that nobody without the hospital's secret can try
//! candidates (45 CFR 164.514(c)); the same for the same input, so that a study stays one study.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The hospital's secret behind all its pseudonyms. Whoever has it can link de-identified copies to patients.
pub struct PseudonymSecret(Zeroizing<[u8; 32]>);

impl PseudonymSecret {
    /// From 32 random bytes that the hospital keeps.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The UID that stands for another: `2.25.` and a UUID (PS3.5 B.2) of version 8, 122 bits of HMAC-SHA256.
    #[must_use]
    pub fn uid(&self, original: &str) -> String {
        let digest = self.digest("uid", original.trim_end_matches(['\0', ' ']).as_bytes());
        let mut uuid = [0u8; 16];
        uuid.copy_from_slice(&digest[..16]);
        uuid[6] = (uuid[6] & 0x0F) | 0x80;
        uuid[8] = (uuid[8] & 0x3F) | 0x80;
        format!("2.25.{}", u128::from_be_bytes(uuid))
    }

    /// Sixteen hexadecimal digits that stand for an identifier; `purpose` keeps kinds of identifiers apart.
    #[must_use]
    pub fn identifier(&self, purpose: &str, original: &str) -> String {
        self.digest(purpose, original.trim().as_bytes())[..8].iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// A number from 1 to `most` that stands for a patient: by so many days the dates of copies go back.
    #[must_use]
    pub fn days(&self, patient: &str, most: u32) -> u32 {
        let digest = self.digest("days", patient.trim().as_bytes());
        let mut number = [0u8; 8];
        number.copy_from_slice(&digest[..8]);
        // Of 64 bits, the remainder favours no number noticeably.
        u32::try_from(u64::from_be_bytes(number) % u64::from(most.max(1))).map_or(1, |days| days + 1)
    }

    fn digest(&self, purpose: &str, original: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_slice()) else { return [0; 32] };
        for part in [b"tegata de-identification".as_slice(), purpose.as_bytes(), original] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_uid_is_the_same_for_the_same_secret_and_another_for_another() {
        let (one, other) = (PseudonymSecret::new([1; 32]), PseudonymSecret::new([2; 32]));
        assert_eq!(one.uid("1.2.3"), one.uid("1.2.3\0"));
        assert_ne!(one.uid("1.2.3"), one.uid("1.2.4"));
        assert_ne!(one.uid("1.2.3"), other.uid("1.2.3"));
    }

    #[test]
    fn a_uid_is_valid_and_holds_a_version_8_uuid() {
        let uid = PseudonymSecret::new([7; 32]).uid("1.2.840.113619.2.1");
        let number: u128 = uid.strip_prefix("2.25.").unwrap().parse().unwrap();
        assert!(uid.len() <= 64);
        assert_eq!((number >> 76) & 0xF, 8);
        assert_eq!((number >> 62) & 0b11, 0b10);
    }

    #[test]
    fn days_are_within_range_the_same_for_a_patient_and_spread_over_patients() {
        let secret = PseudonymSecret::new([3; 32]);
        let days: Vec<u32> = (0..2_000).map(|patient| secret.days(&format!("P{patient}"), 3_650)).collect();
        assert!(days.iter().all(|days| (1..=3_650).contains(days)));
        assert_eq!(days[7], secret.days("P7 ", 3_650));
        assert!(days.iter().min().is_some_and(|it| *it < 50) && days.iter().max().is_some_and(|it| *it > 3_600));
        assert_ne!(days[7], PseudonymSecret::new([4; 32]).days("P7", 3_650));
    }

    #[test]
    fn identifiers_of_different_purposes_do_not_match() {
        let secret = PseudonymSecret::new([3; 32]);
        assert_ne!(secret.identifier("patient", "12345"), secret.identifier("accession", "12345"));
        assert_eq!(secret.identifier("patient", "12345").len(), 16);
    }

    #[test]
    fn the_digest_is_hmac_sha256_over_length_prefixed_parts() {
        // python3: hmac.new(bytes(32), b''.join(len(p).to_bytes(8,'big')+p for p in
        //   (b'tegata de-identification', b'patient', b'12345')), 'sha256').hexdigest()[:16].upper()
        assert_eq!(PseudonymSecret::new([0; 32]).identifier("patient", "12345"), "D42AACB5D8AB097D");
    }
}
