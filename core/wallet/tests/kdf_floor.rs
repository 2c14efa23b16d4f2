//! The cost of a PIN has a floor in what ships; unit tests run with a lower one.

use tegata_wallet::vault::KdfParameters;

#[test]
fn no_wallet_takes_less_than_the_floor() {
    assert!(KdfParameters::new(19 * 1024, 2, 1).is_ok());
    assert!(KdfParameters::new(19 * 1024 - 1, 2, 1).is_err());
    assert!(KdfParameters::new(19 * 1024, 1, 1).is_err());
}
