//! What the officer set for this computer.

use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::tags::CacheTag;
use crate::view::status::{Density, Language, Settings, Theme};

/// The file beside the data: settings hold nothing personal, and are wanted before anybody has signed in.
const FILE: &str = "settings.json";

/// The usual window.
pub const USUAL: Settings = Settings { language: Language::Bg, theme: Theme::System, density: Density::Regular };

/// Reads the settings; the usual ones when there are none or they cannot be read.
pub async fn get(desk: &Desk) -> Result<Settings, DeskError> {
    let path = desk.0.config.data.join(FILE);
    desk.blocking(move || {
        let text = std::fs::read(path).unwrap_or_default();
        Ok::<_, DeskError>(serde_json::from_slice(&text).unwrap_or(USUAL))
    })
    .await
}

/// Keeps the settings, whole or not at all.
pub async fn set(desk: &Desk, settings: Settings) -> Result<Settings, DeskError> {
    let path = desk.0.config.data.join(FILE);
    let kept = settings.clone();
    desk.blocking(move || {
        let text = serde_json::to_vec_pretty(&kept).map_err(|error| internal("settings", &error))?;
        let beside = path.with_extension("new");
        std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &path)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::StorageFull {
                DeskError::DiskFull
            } else {
                internal("settings", &error.kind())
            }
        })
    })
    .await?;
    desk.announce(&[CacheTag::Settings]);
    Ok(settings)
}
