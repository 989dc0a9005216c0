//! What the registry refuses, and why.

use base::Wording;
use gate::Refusal;
use shell::Fault;
use store::StoreError;

/// Why the registry refused.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The gate refused.
    #[error("refused")]
    Refused(#[from] Refusal),
    /// The database refused or failed.
    #[error("the store")]
    Store(#[from] StoreError),
    /// A value does not fit its field: the name of the field, and what was expected.
    #[error("the field {0}")]
    Field(&'static str, Wording),
    /// There is no such fact.
    #[error("no fact of that name")]
    NoSuchFact,
    /// It is over: answered, undone or revoked.
    #[error("it is over already")]
    Over,
    /// It was entered by somebody else, or too long ago, to be undone.
    #[error("it cannot be undone any more")]
    NotUndone,
    /// A mistake of ours.
    #[error("a mistake of the program: {0}")]
    Broken(String),
}

impl From<RegistryError> for Fault {
    fn from(e: RegistryError) -> Fault {
        match e {
            RegistryError::Refused(r) => r.into(),
            RegistryError::Store(e) => e.into(),
            RegistryError::Field(..) => Fault::Bad("registry-bad-field"),
            RegistryError::NoSuchFact => Fault::NotFound,
            RegistryError::Over => Fault::Bad("registry-over"),
            RegistryError::NotUndone => Fault::Bad("registry-not-undone"),
            RegistryError::Broken(what) => Fault::Broken(what),
        }
    }
}

impl From<accounts::AccountsError> for RegistryError {
    fn from(e: accounts::AccountsError) -> RegistryError {
        match e {
            accounts::AccountsError::Store(e) => RegistryError::Store(e),
            other => RegistryError::Broken(other.to_string()),
        }
    }
}

impl From<store::seal::SealError> for RegistryError {
    fn from(e: store::seal::SealError) -> RegistryError {
        RegistryError::Store(e.into())
    }
}
