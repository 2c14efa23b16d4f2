//! Patients with another Symbol wallet: who they are, the grant that they are offered, and finding it on the chain.
//!
//! Such a wallet knows no requests and no sealed answers. So the staff says which account is the patient's, the desk makes
//! the grant that the patient pays for, unsigned, in the formats of those wallets, and then looks for it on the chain.
//! What was found counts as the answer; the verdict is the ordinary one. A wrong account cannot open anything: the
//! verdict asks that this very account holds the study and made the rights for this request.

mod finding;
mod offer;
mod patient;

pub(crate) use finding::watch;
pub use finding::{FindError, Found, find_grant};
pub use offer::{Offer, OfferCost, OfferError, Offered, offer_grant, read_offer};
pub use patient::{PatientTextError, SaidPatient};

#[cfg(test)]
mod tests;
