//! Seats: who holds which, one given and one taken back.

use stocktake_models::store_for_business::{SeatDetails, SeatDetailsResultSet, SeatState};

use super::{
    organization::{Entry, Organization, UserNumber, is_user_principal_name},
    paging::Listing,
    parameters::{Key, page_size, username},
    refusal::{Conflict, conflict, invalid, not_found},
    visit::Visit,
};
use crate::{
    exchange::{Answer, Call, Refusal},
    moment::Moment,
};

/// `GET /V1/Inventory/{productId}/{skuId}/Seats`.
///
/// Seats that are held, in an order that does not change.
pub(super) fn of_product(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let size = page_size(call)?;
    let visit = Visit::begin(call)?;
    let organization = visit.organization();
    let listing = Listing::of(call, &[&organization.id, &key.product_id, &key.sku_id]);
    let start = listing.start(call)?;
    let entry = online(organization, &key)?;
    let (seats, next) = listing.page(entry.held_from(start), size, |(user, _)| *user);
    let seats = seats.into_iter();
    let seats = seats.map(|(user, since)| held(organization, &key, user, since));
    Ok(result_set(seats.collect(), next))
}

/// `GET /V1/Users/{username}/Seats`.
pub(super) fn of_user(call: &Call<'_>) -> Result<Answer, Refusal> {
    let name = username(call)?;
    let size = page_size(call)?;
    let visit = Visit::begin(call)?;
    let organization = visit.organization();
    let user = organization.users.find(name);
    let user = user.ok_or_else(|| not_found("User", name))?;
    let canonical = organization.users.name(user);
    let listing = Listing::of(call, &[&organization.id, &canonical]);
    let start = listing.start(call)?;
    let positions = organization.seats_of(user, start);
    let (positions, next) = listing.page(positions, size, |position| *position);
    let seats = positions.into_iter().filter_map(|position| {
        let entry = organization.entry(position);
        let since = entry.held_by(user)?;
        Some(held(organization, &entry.into(), user, since))
    });
    Ok(result_set(seats.collect(), next))
}

fn result_set(seats: Vec<SeatDetails>, next: Option<String>) -> Answer {
    let mut answer = SeatDetailsResultSet::new();
    answer.seats = Some(seats);
    answer.continuation_token = next;
    Answer::ok(&answer)
}

/// `GET /V1/Inventory/{productId}/{skuId}/Seats/{username}`.
///
/// A seat that is held; one that was reclaimed is not found.
pub(super) fn get(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let name = username(call)?;
    let visit = Visit::begin(call)?;
    let organization = visit.organization();
    let entry = online(organization, &key)?;
    let user = organization.users.find(name);
    let user = user.ok_or_else(|| not_found("User", name))?;
    let since = entry.held_by(user);
    let since = since.ok_or_else(|| SeatProblem::NoSeat.refusal(&key, name))?;
    Ok(Answer::ok(&held(organization, &key, user, since)))
}

/// `POST /V1/Inventory/{productId}/{skuId}/Seats/{username}`.
///
/// Who holds a seat keeps it, and no other is taken. The body, if there is one, is not looked at.
pub(super) fn assign(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let name = username(call)?;
    let mut visit = Visit::begin(call)?;
    let position = owned(visit.organization(), &key)?;
    let seat = give(visit.organization_mut(), (position, &key), name, call.now());
    let seat = seat.map_err(|problem| problem.refusal(&key, name))?;
    Ok(Answer::ok(&seat))
}

/// `DELETE /V1/Inventory/{productId}/{skuId}/Seats/{username}`.
///
/// The answer is the seat, revoked. It is the same when the seat has been taken back before, so that
/// the call can be repeated; who never held one is told that there is no seat.
pub(super) fn reclaim(call: &Call<'_>) -> Result<Answer, Refusal> {
    let key = Key::of(call)?;
    let name = username(call)?;
    let mut visit = Visit::begin(call)?;
    let position = listed(visit.organization(), &key)?;
    let seat = take(visit.organization_mut(), (position, &key), name, call.now());
    let seat = seat.map_err(|problem| problem.refusal(&key, name))?;
    Ok(Answer::ok(&seat))
}

/// Where in the inventory a product is. Removed entries are still listed, and so are their seats.
pub(super) fn listed(organization: &Organization, key: &Key) -> Result<u32, Refusal> {
    let position = organization.position(&key.product_id, &key.sku_id);
    position.ok_or_else(|| not_found("Inventory", &key.to_string()))
}

/// Where a product is that is not removed, so that seats can still be assigned.
pub(super) fn owned(organization: &Organization, key: &Key) -> Result<u32, Refusal> {
    let position = listed(organization, key)?;
    if organization.entry(position).is_removed() {
        Err(not_found("Inventory", &key.to_string()))
    } else {
        Ok(position)
    }
}

/// An entry that has seats.
fn online<'a>(organization: &'a Organization, key: &Key) -> Result<&'a Entry, Refusal> {
    let entry = organization.entry(listed(organization, key)?);
    if entry.is_online() {
        Ok(entry)
    } else {
        Err(conflict(Conflict::NotOnline))
    }
}

/// Why one user gets no seat, or cannot lose one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeatProblem {
    NoPrincipalName,
    NoUser,
    NoSeat,
    Conflict(Conflict),
}

impl SeatProblem {
    /// What a call for this one user is answered.
    fn refusal(self, key: &Key, name: &str) -> Refusal {
        match self {
            Self::NoPrincipalName => invalid("username", self.reason()),
            Self::NoUser => not_found("User", name),
            Self::NoSeat => not_found("Seat", &format!("{key}/{name}")),
            Self::Conflict(reason) => conflict(reason),
        }
    }

    /// What a call for many users says of this one.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::NoPrincipalName => "Invalid parameter: userName",
            Self::NoUser => "Not found: User",
            Self::NoSeat => "Not found: Seat",
            Self::Conflict(conflict) => conflict.reason(),
        }
    }
}

/// Gives a user a seat of an entry.
pub(super) fn give(
    organization: &mut Organization,
    (position, key): (u32, &Key),
    name: &str,
    now: Moment,
) -> Result<SeatDetails, SeatProblem> {
    let user = user_of_seat(organization, position, name)?;
    let since = organization.assign(position, user, now);
    let since = since.ok_or(SeatProblem::Conflict(Conflict::NoSeatsLeft))?;
    Ok(held(organization, key, user, since))
}

/// Takes the seat of a user back.
pub(super) fn take(
    organization: &mut Organization,
    (position, key): (u32, &Key),
    name: &str,
    now: Moment,
) -> Result<SeatDetails, SeatProblem> {
    let user = user_of_seat(organization, position, name)?;
    let since = organization.reclaim(position, user, now);
    let since = since.ok_or(SeatProblem::NoSeat)?;
    let mut seat = held(organization, key, user, since);
    seat.state = Some(SeatState::Revoked);
    Ok(seat)
}

fn user_of_seat(
    organization: &Organization,
    position: u32,
    name: &str,
) -> Result<UserNumber, SeatProblem> {
    if !organization.entry(position).is_online() {
        return Err(SeatProblem::Conflict(Conflict::NotOnline));
    }
    if !is_user_principal_name(name) {
        return Err(SeatProblem::NoPrincipalName);
    }
    organization.users.find(name).ok_or(SeatProblem::NoUser)
}

/// A seat that a user holds.
fn held(organization: &Organization, key: &Key, user: UserNumber, since: Moment) -> SeatDetails {
    let mut seat = SeatDetails::new();
    seat.assigned_to = Some(organization.users.name(user).into_owned());
    seat.date_assigned = Some(since.ticks());
    seat.state = Some(SeatState::Active);
    seat.product_key = Some(key.model());
    seat
}
