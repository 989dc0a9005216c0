//! What was refused, in words that officers and operators can act on.

use base::Wording;
use gate::Refusal;
use shell::Fault;
use store::StoreError;
use store::seal::SealError;

use crate::password::PasswordFault;

/// Why something about accounts was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// The database.
    #[error("the store")]
    Store(#[from] StoreError),
    /// The hash of a password, or random numbers.
    #[error("a password could not be hashed: {0}")]
    Hash(String),
    /// A login name with other characters, or of another length.
    #[error("a login name has 2 to 40 Latin letters, digits, dots, dashes, underscores or @")]
    BadLogin,
    /// A name that is empty or too long.
    #[error("a name has 1 to 40 characters")]
    BadName,
    /// Another account or token has that name.
    #[error("the name is taken")]
    Taken,
    /// The password is too easy to guess.
    #[error("the password is too easy to guess")]
    WeakPassword(Vec<PasswordFault>),
    /// The present password is not this one.
    #[error("the present password is another one")]
    WrongPassword,
    /// Too many mistakes; seconds to wait.
    #[error("too many mistakes; wait {0} s")]
    Wait(i64),
    /// There is no such account, role, session or token, or it is over.
    #[error("there is no such thing, or it is over")]
    NotThere,
    /// The account is disabled.
    #[error("the account is disabled")]
    Disabled,
    /// Nobody does this to their own account.
    #[error("somebody else has to do this")]
    OwnAccount,
    /// There is no such role, or the seat or the line does not fit it.
    #[error("the role, its place or its line do not fit each other")]
    BadGrant(GrantFault),
    /// The two roles are kept apart.
    #[error("{} and {} are kept apart", .0.en, .1.en)]
    KeptApart(Wording, Wording),
    /// The account has this role there already.
    #[error("the account holds this role there already")]
    AlreadyHeld,
    /// The role cannot be delegated.
    #[error("this role cannot be delegated")]
    NotDelegable(DelegationFault),
    /// The code of the second factor is wrong or was used before.
    #[error("the code is wrong, or was used before")]
    WrongCode,
    /// A token without a scope, or with one that programs may not have.
    #[error("a token needs at least one interface that programs may use")]
    BadScopes,
    /// A day that is not after today.
    #[error("the last day must lie ahead")]
    BadEnd,
}

/// What does not fit in a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantFault {
    /// There is no such role, or nobody is granted it.
    Role,
    /// The role is held at a place of another kind.
    Seat,
    /// The role needs a line of administration.
    LineMissing,
    /// The role has no line of administration, or there is no such line.
    Line,
    /// It would end before it begins.
    Period,
}

/// Why a role cannot be delegated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelegationFault {
    /// It was delegated itself.
    Delegated,
    /// It is a role of administrators, or a person's own.
    Role,
    /// The end lies beyond the end of the role itself.
    Beyond,
    /// To oneself.
    Oneself,
}

impl From<SealError> for AccountsError {
    fn from(e: SealError) -> AccountsError {
        AccountsError::Store(e.into())
    }
}

impl AccountsError {
    /// What somebody reads, and what to do.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            AccountsError::Store(e) => e.wording(),
            AccountsError::Hash(_) => Wording::new(
                "系统暂时无法处理密码，请稍后重试。",
                "Passwords cannot be handled at the moment; try again later.",
            ),
            AccountsError::BadLogin => Wording::new(
                "账号要有 2 到 40 位，只用英文字母、数字和 . _ - @",
                "A login name has 2 to 40 characters: Latin letters, digits and . _ - @",
            ),
            AccountsError::BadName => {
                Wording::new("请填写名称，最多 40 个字", "Give a name of at most 40 characters")
            }
            AccountsError::Taken => {
                Wording::new("这个名称已经有人用了，请换一个", "This name is taken; choose another one")
            }
            AccountsError::WeakPassword(faults) => {
                let each: Vec<Wording> = faults.iter().map(|f| f.wording()).collect();
                let joined =
                    |of: fn(&Wording) -> &str, sep| each.iter().map(of).collect::<Vec<_>>().join(sep);
                Wording::new(joined(|w| &w.zh, "；"), joined(|w| &w.en, "; "))
            }
            AccountsError::WrongPassword => {
                Wording::new("当前密码不对，请重新输入", "This is not the present password; type it again")
            }
            AccountsError::Wait(s) if *s > 90 => {
                let minutes = s.saturating_add(59) / 60;
                Wording::new(
                    format!("错误次数过多，请等 {minutes} 分钟后再试"),
                    format!("Too many mistakes; wait {minutes} minutes and try again"),
                )
            }
            AccountsError::Wait(s) => Wording::new(
                format!("错误次数过多，请等 {s} 秒后再试"),
                format!("Too many mistakes; wait {s} seconds and try again"),
            ),
            AccountsError::NotThere => {
                Wording::new("没有找到，或者已经结束", "It is not there, or it is over")
            }
            AccountsError::Disabled => Wording::new("这个账号已停用", "This account is disabled"),
            AccountsError::OwnAccount => Wording::new(
                "不能对自己的账号这样做，请由另一位管理员办理",
                "Nobody does this to their own account; ask another administrator",
            ),
            AccountsError::BadGrant(fault) => fault.wording(),
            AccountsError::KeptApart(held, wanted) => Wording::new(
                format!("三员分立：一个账号不能同时是{}和{}", held.zh, wanted.zh),
                format!("One account must not be both {} and {}", held.en, wanted.en),
            ),
            AccountsError::AlreadyHeld => Wording::new(
                "这个账号在这段时间里已经有同样的角色",
                "The account holds this role there during these days already",
            ),
            AccountsError::NotDelegable(fault) => fault.wording(),
            AccountsError::WrongCode => Wording::new(
                "验证码不对，或者已经用过；请输入现在显示的 6 位数字",
                "The code is wrong or was used before; type the six digits that are shown now",
            ),
            AccountsError::BadScopes => Wording::new("请至少选一个接口", "Choose at least one interface"),
            AccountsError::BadEnd => {
                Wording::new("最后一天不能早于今天", "The last day must not lie before today")
            }
        }
    }
}

impl GrantFault {
    fn wording(self) -> Wording {
        match self {
            GrantFault::Role => Wording::new("没有这个可授予的角色", "There is no such role to be granted"),
            GrantFault::Seat => Wording::new("这个角色的范围填得不对", "The place does not fit this role"),
            GrantFault::LineMissing => {
                Wording::new("这个角色要选条线", "This role needs a line of administration")
            }
            GrantFault::Line => Wording::new("这个角色不分条线", "This role has no line of administration"),
            GrantFault::Period => {
                Wording::new("结束日期不能早于开始日期", "It must not end before it begins")
            }
        }
    }
}

impl DelegationFault {
    fn wording(self) -> Wording {
        match self {
            DelegationFault::Delegated => {
                Wording::new("受委托的角色不能再委托", "A role that was delegated cannot be delegated on")
            }
            DelegationFault::Role => Wording::new(
                "管理员角色和本人、家属角色不能委托",
                "Roles of administrators and a person's own roles cannot be delegated",
            ),
            DelegationFault::Beyond => Wording::new(
                "委托的结束日期不能晚于角色本身的结束日期",
                "A delegation must not last longer than the role itself",
            ),
            DelegationFault::Oneself => {
                Wording::new("不能委托给自己", "A role cannot be delegated to oneself")
            }
        }
    }
}

impl From<AccountsError> for Fault {
    fn from(e: AccountsError) -> Fault {
        match e {
            AccountsError::Store(e) => Fault::Store(e),
            AccountsError::Hash(what) => Fault::Broken(what),
            AccountsError::NotThere => Fault::NotFound,
            AccountsError::OwnAccount => Fault::Refused(Refusal::OwnAct),
            AccountsError::Wait(_) => Fault::TooMany,
            AccountsError::BadLogin
            | AccountsError::BadName
            | AccountsError::Taken
            | AccountsError::WeakPassword(_)
            | AccountsError::WrongPassword
            | AccountsError::Disabled
            | AccountsError::BadGrant(_)
            | AccountsError::KeptApart(..)
            | AccountsError::AlreadyHeld
            | AccountsError::NotDelegable(_)
            | AccountsError::WrongCode
            | AccountsError::BadScopes
            | AccountsError::BadEnd => Fault::Bad("accounts-refused"),
        }
    }
}
