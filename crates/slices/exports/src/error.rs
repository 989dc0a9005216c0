//! Why an export is not asked for, decided, written or handed out.

use files::export::BookError;
use gate::Refusal;
use shell::Fault;
use store::StoreError;
use store::seal::SealError;

/// Why an export is not asked for, decided, written or handed out.
#[derive(Debug, thiserror::Error)]
pub enum ExportsError {
    /// The gate refused.
    #[error("refused")]
    Refused(#[from] Refusal),
    /// The database refused or failed.
    #[error("the store")]
    Store(#[from] StoreError),
    /// The slice of the list refused or failed.
    #[error("the list")]
    List(#[source] Fault),
    /// There is no list of that name, or no such form of a file.
    #[error("no such list")]
    NoSuchList,
    /// The reason is too short or too long.
    #[error("no reason")]
    Reason,
    /// What is asked of the list is too long.
    #[error("an address that is too long")]
    Address,
    /// Too many wait already.
    #[error("too many at once")]
    TooMany,
    /// The lines that one takes away at once in a day are used up.
    #[error("too many lines in a day")]
    DayFull,
    /// The roles through which it was asked for are not theirs any more.
    #[error("the roles have changed")]
    Moved,
    /// It does not stand where that could happen to it.
    #[error("it is over already")]
    Over,
    /// Its file is not written yet.
    #[error("not ready")]
    NotReady,
    /// Its time is over.
    #[error("expired")]
    Expired,
    /// The workbook was not made.
    #[error("the workbook")]
    Book(#[from] BookError),
}

impl From<SealError> for ExportsError {
    fn from(e: SealError) -> ExportsError {
        ExportsError::Store(e.into())
    }
}

impl From<ExportsError> for Fault {
    fn from(e: ExportsError) -> Fault {
        match e {
            ExportsError::Refused(r) => r.into(),
            ExportsError::Store(e) => e.into(),
            ExportsError::List(fault) => fault,
            ExportsError::NoSuchList => Fault::Bad("exports-no-list"),
            ExportsError::Reason => Fault::Bad("exports-bad-reason"),
            ExportsError::Address => Fault::Bad("exports-bad-address"),
            ExportsError::TooMany => Fault::Bad("exports-too-many"),
            ExportsError::DayFull => Fault::Bad("exports-day-full"),
            ExportsError::Moved => Fault::Bad("exports-moved"),
            ExportsError::Over => Fault::Bad("exports-over"),
            ExportsError::NotReady => Fault::Bad("exports-not-ready"),
            ExportsError::Expired => Fault::Bad("exports-gone"),
            ExportsError::Book(BookError::TooLong) => Fault::Bad("exports-failed-long"),
            ExportsError::Book(e) => Fault::broken(e),
        }
    }
}
