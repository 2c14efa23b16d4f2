//! A network's properties file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tegata_emulator::parameters::Parameters;
use tegata_emulator::properties::Properties;

fuzz_target!(|data: &[u8]| {
    let Ok(properties) = Properties::parse(data) else { return };
    let again = Properties::parse(properties.to_string().as_bytes()).expect("it was just written");
    assert_eq!(again, properties);
    if let Ok(parameters) = Parameters::from_properties(properties.clone()) {
        let written = Parameters::from_properties(parameters.to_properties()).expect("it was just written");
        assert_eq!(written.network, parameters.network);
    }
});
