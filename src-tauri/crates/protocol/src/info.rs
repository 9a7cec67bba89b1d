//! `GET /v1/info`.

use chrono::{DateTime, Utc};
use gishe_domain::address::DistrictCode;
use gishe_domain::case::OfficerRef;
use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// What central is, and what this account may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// Central's clock.
    pub server_time: DateTime<Utc>,
    /// Lowest protocol version served.
    pub protocol_min: u16,
    /// Highest protocol version served.
    pub protocol_max: u16,
    /// The oldest client that is still served, as a semantic version.
    pub least_client: String,
    /// `production`, or `sandbox`, which is never taken for real.
    pub realm: Realm,
    /// The account, and what it may do; none when the request carried no token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
}

/// Which world a central side belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Realm {
    /// Real people.
    Production,
    /// Invented people.
    Sandbox,
}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The identity provider's subject.
    pub id: String,
    /// „Михаела Тодорова“.
    pub name: String,
    /// „главен специалист“.
    pub post: String,
    /// Scopes granted.
    pub scopes: Vec<ScopeGrant>,
}

/// What part of the register an account sees.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(transparent)]
pub struct Scope(pub String);

/// A scope and what may be done in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScopeGrant {
    /// `district:09`.
    pub scope: Scope,
    /// The district.
    pub district: DistrictCode,
    /// The role in it.
    pub role: Role,
}

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Reviews and decides.
    Officer,
    /// Also takes over and reassigns.
    Supervisor,
    /// Runs the onboarding.
    Trainer,
    /// Installs and configures.
    It,
}

/// `GET /v1/officers`: who serves a scope. A register of an older version does not know the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roster {
    /// Those who decide in it, in no order.
    pub officers: Vec<Colleague>,
}

/// Somebody who decides in a district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
pub struct Colleague {
    /// As others see them.
    pub officer: OfficerRef,
    /// „главен специалист“.
    pub post: String,
    /// The role in the scope.
    pub role: Role,
}
