//! The register of addresses.

use gishe_desk::error::DeskError;
use gishe_desk::view::addresses::{AddressSuggestion, AddressView, StreetView};
use gishe_domain::address::Address;

use super::Shared;

/// See [`gishe_desk::address_suggest`].
#[tauri::command]
#[specta::specta]
pub async fn address_suggest(desk: Shared<'_>, text: String, limit: u32) -> Result<Vec<AddressSuggestion>, DeskError> {
    gishe_desk::address_suggest::suggest(&desk, &text, limit).await
}

/// See [`gishe_desk::address_suggest`].
#[tauri::command]
#[specta::specta]
pub async fn address_street(
    desk: Shared<'_>,
    settlement: String,
    location: String,
) -> Result<Option<StreetView>, DeskError> {
    gishe_desk::address_suggest::street(&desk, &settlement, &location).await
}

/// See [`gishe_desk::address_suggest`].
#[tauri::command]
#[specta::specta]
pub async fn address_check(desk: Shared<'_>, address: Address) -> Result<AddressView, DeskError> {
    gishe_desk::address_suggest::check(&desk, address).await
}
