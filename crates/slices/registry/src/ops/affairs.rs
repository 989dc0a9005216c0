//! Mandates and payees.

use base::{Day, Wording};
use gate::{AccountId, Class, Context, Refusal, Seat, TieKind};
use store::Store;
use uuid::Uuid;

use super::person::sight_of;
use crate::error::RegistryError;
use crate::model::{Mandate, Payee, PayeeKind};
use crate::rows::{affairs, people};

/// A mandate that is to be entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMandate {
    /// Who acts: the name.
    pub holder_name: String,
    /// Who acts, where they are to see by an account of theirs: the person as whom that account stands.
    pub holder: Option<Uuid>,
    /// Which acts, of [`Mandate::ACTS`].
    pub acts: Vec<String>,
    /// Which basis, of [`Mandate::BASES`].
    pub basis: String,
    /// Which document.
    pub document: String,
    /// First day; none: today.
    pub from: Option<Day>,
    /// The day after the last.
    pub until: Option<Day>,
}

fn field(name: &'static str, zh: &str, en: &str) -> RegistryError {
    RegistryError::Field(name, Wording::new(zh, en))
}

/// Who acts, where an account is to see for them: the person as whom the account of that login name stands, who must be
/// called as the mandate says, or a slip of the hand would open somebody to a stranger.
///
/// # Errors
/// Where there is no such account of an older person or family member, or it is somebody else's.
pub async fn holder_of(store: &Store, ctx: &Context, login: &str, name: &str) -> Result<Uuid, RegistryError> {
    let nobody = || {
        field(
            "holder_login",
            "没有这个登录名的老年人或家属账号",
            "no older person or family member has an account of this login name",
        )
    };
    let account = accounts::ops::find_login(store, ctx, login).await?;
    let account = account.filter(|a| a.state == accounts::State::Active).ok_or_else(nobody)?;
    if ctx.account() == Some(account.id) {
        return Err(Refusal::OwnAct.into());
    }
    let held = accounts::ops::grants_of(store, ctx, account.id).await?;
    let seat = held.iter().filter(|h| h.holds_on(ctx.today())).find_map(|h| match h.grant.seat {
        Seat::Person(id) => Some(id),
        Seat::System | Seat::Region(_) | Seat::Organisation(_) => None,
    });
    let seat = seat.ok_or_else(nobody)?;
    let registered = people::find(store.read(ctx).conn(), seat).await?.map(|p| p.name);
    if account.name == name.trim() || registered.is_some_and(|n| n == name.trim()) {
        return Ok(seat);
    }
    Err(field(
        "holder_login",
        "这个账号的姓名与代理人不一致，请核对登录名和姓名",
        "this account has another name than whoever acts; check both",
    ))
}

/// Enters a mandate.
///
/// # Errors
/// Where something is missing, or identity is not open.
pub async fn add_mandate(
    store: &Store,
    ctx: &Context,
    person: Uuid,
    new: &NewMandate,
) -> Result<Uuid, RegistryError> {
    let (_, _, sight) = sight_of(&store.read(ctx), ctx, person).await?;
    sight.needs(Class::Identity)?;
    let from = new.from.unwrap_or(ctx.today());
    if new.holder_name.trim().is_empty() {
        return Err(field("holder_name", "请填写代理人姓名", "give the name of whoever acts"));
    }
    if new.acts.is_empty() || new.acts.iter().any(|a| !Mandate::ACTS.contains(&a.as_str())) {
        return Err(field("acts", "请至少选择一项代理事项", "choose at least one act"));
    }
    if !Mandate::BASES.contains(&new.basis.as_str()) {
        return Err(field("basis", "请选择法律依据", "choose the legal basis"));
    }
    if new.document.trim().is_empty() {
        return Err(field("document", "请填写凭证名称和编号", "name the document and its number"));
    }
    if new.holder == Some(person) {
        return Err(field("holder_login", "代理人不能是本人", "nobody acts for themselves"));
    }
    // Nobody opens to others what they may not see themselves.
    let opens = new.holder.is_some() && new.acts.iter().any(|a| a == "see");
    if opens && !sight.classes.covers(ctx.table().opened_by_tie(TieKind::Mandate)) {
        return Err(field(
            "holder_login",
            "登录后可查看的内容中有您无权查看的，请由乡镇（街道）或居住地村（社区）登记此账号",
            "with an account they would see what you may not see yourself: have the town, or the village where the person lives, enter it",
        ));
    }
    if new.until.is_some_and(|until| until <= from) {
        return Err(field("until", "止日应在起日之后", "the end must come after the beginning"));
    }
    let mandate = Mandate {
        id: Uuid::now_v7(),
        person,
        holder_name: new.holder_name.trim().to_owned(),
        holder: new.holder,
        acts: new.acts.clone(),
        basis: new.basis.clone(),
        document: new.document.trim().to_owned(),
        from,
        until: new.until,
        entered_by: ctx.account().map(|a| a.0),
        revoked_at: None,
        revoked_why: String::new(),
    };
    let mut tx = store.begin(ctx).await?;
    affairs::insert_mandate(&tx, &mandate).await?;
    let detail = serde_json::json!({
        "mandate": mandate.id, "acts": mandate.acts, "basis": mandate.basis, "holder": mandate.holder,
    });
    tx.audit("registry.add_mandate", [person], detail);
    tx.commit().await?;
    Ok(mandate.id)
}

/// Revokes a mandate from now on.
///
/// # Errors
/// Where it is another person's, or revoked already.
pub async fn revoke_mandate(
    store: &Store,
    ctx: &Context,
    person: Uuid,
    id: Uuid,
    why: &str,
) -> Result<(), RegistryError> {
    let read = store.read(ctx);
    sight_of(&read, ctx, person).await?.2.needs(Class::Identity)?;
    let mandate = affairs::find_mandate(read.conn(), id).await?.filter(|m| m.person == person);
    mandate.ok_or(Refusal::NotFound)?;
    if why.trim().is_empty() {
        return Err(field("why", "请填写撤销原因", "say why it is revoked"));
    }
    let mut tx = store.begin(ctx).await?;
    affairs::revoke_mandate(&tx, id, why.trim()).await?;
    tx.audit("registry.revoke_mandate", [person], serde_json::json!({ "mandate": id }));
    tx.commit().await?;
    Ok(())
}

/// A payee that is to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayee {
    /// What kind.
    pub kind: PayeeKind,
    /// In whose name the account is.
    pub holder_name: String,
    /// The home, where it is one.
    pub organisation: Option<Uuid>,
    /// First day; none: today.
    pub from: Option<Day>,
}

/// Enters a payee, who counts once somebody else has confirmed it.
///
/// # Errors
/// Where the name is missing, or accounts are not open.
pub async fn add_payee(
    store: &Store,
    ctx: &Context,
    person: Uuid,
    new: &NewPayee,
) -> Result<Uuid, RegistryError> {
    let (_, _, sight) = sight_of(&store.read(ctx), ctx, person).await?;
    sight.needs(Class::Account)?;
    if new.holder_name.trim().is_empty() {
        return Err(field("holder_name", "请填写户名", "give the name on the account"));
    }
    let payee = Payee {
        id: Uuid::now_v7(),
        person,
        kind: new.kind,
        holder_name: new.holder_name.trim().to_owned(),
        organisation: new.organisation,
        from: new.from.unwrap_or(ctx.today()),
        until: None,
        entered_by: ctx.account().map(|a| a.0),
        entered_at: ctx.at(),
        confirmed_by_name: String::new(),
        confirmed_on: None,
    };
    let mut tx = store.begin(ctx).await?;
    affairs::insert_payee(&tx, &payee).await?;
    tx.audit(
        "registry.add_payee",
        [person],
        serde_json::json!({ "payee": payee.id, "kind": payee.kind.as_str() }),
    );
    tx.commit().await?;
    Ok(payee.id)
}

/// Confirms a payee: somebody other than whoever entered it.
///
/// # Errors
/// [`Refusal::OwnAct`] for one's own; or it is confirmed already.
pub async fn confirm_payee(
    store: &Store,
    ctx: &Context,
    person: Uuid,
    id: Uuid,
) -> Result<(), RegistryError> {
    let read = store.read(ctx);
    sight_of(&read, ctx, person).await?.2.needs(Class::Account)?;
    let payee = affairs::find_payee(read.conn(), id).await?.filter(|p| p.person == person);
    let payee = payee.ok_or(Refusal::NotFound)?;
    if let Some(by) = payee.entered_by {
        ctx.approves(AccountId(by))?;
    }
    let mut tx = store.begin(ctx).await?;
    affairs::confirm_payee(&tx, id).await?;
    tx.audit("registry.confirm_payee", [person], serde_json::json!({ "payee": id }));
    tx.commit().await?;
    Ok(())
}
