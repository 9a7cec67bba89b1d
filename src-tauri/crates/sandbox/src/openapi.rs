//! The contract as OpenAPI 3.1, written from the code that serves it.

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{self as parts, ComponentsBuilder, InfoBuilder, OpenApiBuilder, SecurityRequirement};

/// The descriptions that are not of one path.
#[derive(OpenApi)]
#[openapi(
    tags(
        (name = "central", description = "The register: bootstrap, changes, commands, documents"),
        (name = "uploads", description = "Resumable upload, tus 1.0"),
        (name = "fleet", description = "Health of desks, audit checkpoints, updates"),
        (name = "public", description = "Whether a document was issued: for anybody, as the code on it leads there"),
        (name = "admin", description = "Only in the sandbox, only on loopback, only when asked for at its start"),
    ),
)]
struct Tags;

/// Title, version and security of the document; the paths come from their handlers.
pub(crate) fn head() -> parts::OpenApi {
    let info = InfoBuilder::new()
        .title("Гише: the central side")
        .version(gishe_protocol::PROTOCOL_VERSION.to_string())
        .description(Some(
            "What the desk needs from the central register. Requests carry `Gishe-Protocol: 1`; errors are RFC 9457 \
             problem details. `/oidc/*` and `/csc/v2/*` follow OpenID Connect and the CSC API and are not repeated here.",
        ))
        .license(Some(parts::LicenseBuilder::new().name("EUPL-1.2").identifier(Some("EUPL-1.2")).build()))
        .build();
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    OpenApiBuilder::new()
        .info(info)
        .tags(Tags::openapi().tags)
        .components(Some(ComponentsBuilder::new().security_scheme("bearer", bearer).build()))
        .security(Some([SecurityRequirement::new::<_, _, String>("bearer", [])]))
        .build()
}

/// The document, pretty-printed JSON with a newline at its end.
pub fn document() -> Result<String, serde_json::Error> {
    let (_, api) = crate::http::contract().merge(crate::http::admin_contract()).split_for_parts();
    Ok(api.to_pretty_json()? + "\n")
}

/// `GET /openapi.json`.
pub(crate) async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], document().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    /// `make generate` sets `GISHE_GENERATE`, and the document is written instead of compared.
    #[test]
    fn the_committed_document_is_what_the_code_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../assets/openapi.json");
        let now = super::document().unwrap();
        if std::env::var_os("GISHE_GENERATE").is_some() {
            std::fs::write(path, &now).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == now, "assets/openapi.json is stale: run `make generate` and commit what changed");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let text = super::document().unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mut found = 0;
        for part in text.split("\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(!document["components"]["schemas"][name].is_null(), "{name} is not described");
            found += 1;
        }
        assert!(found > 50);
    }

    #[test]
    fn every_path_of_the_contract_is_described() {
        let document: serde_json::Value = serde_json::from_str(&super::document().unwrap()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let paths: Vec<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        for path in [
            "/v1/info",
            "/v1/keys",
            "/v1/officers",
            "/v1/snapshot",
            "/v1/changes",
            "/v1/events",
            "/v1/commands",
            "/v1/addresses/{district}",
            "/v1/blobs",
            "/v1/blobs/{sha256}",
            "/v1/blobs/uploads/{id}",
            "/v1/audit/checkpoints",
            "/v1/fleet",
            "/v1/updates/{ring}/{target}/{version}",
            "/verify",
            "/admin/faults",
            "/admin/state",
            "/admin/events",
            "/admin/past",
        ] {
            assert!(paths.contains(&path), "{path} is missing");
        }
    }
}
