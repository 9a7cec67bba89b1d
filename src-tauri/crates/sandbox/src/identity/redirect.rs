//! Where a native program may be called back (RFC 8252, 7.3).

use url::{Host, Url};

/// A callback on this machine's loopback by its literal address, at any port and path; nothing else.
pub(crate) fn loopback(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let local = match url.host()? {
        Host::Ipv4(ip) => ip == std::net::Ipv4Addr::LOCALHOST,
        Host::Ipv6(ip) => ip == std::net::Ipv6Addr::LOCALHOST,
        // „localhost“ may resolve to anything (RFC 8252, 8.3).
        Host::Domain(_) => false,
    };
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (local && plain && url.scheme() == "http").then_some(url)
}

/// The callback with the answer in its query.
pub(super) fn with_answer(callback: &Url, answer: &[(&str, &str)]) -> String {
    let mut url = callback.clone();
    url.query_pairs_mut().extend_pairs(answer);
    url.into()
}

/// What `form-action` must allow for a form whose answer leads there: browsers hold the whole chain of redirects to it.
pub(super) fn form_target(callback: &Url) -> String {
    match (callback.host(), callback.port()) {
        (Some(Host::Ipv4(ip)), Some(port)) => format!("http://{ip}:{port}"),
        (Some(Host::Ipv4(ip)), None) => format!("http://{ip}"),
        // The grammar of a policy has no IPv6 literals.
        _ => "http:".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_loopback_literal_over_http_is_called_back() {
        let cases = [
            ("http://127.0.0.1:49152/callback", true),
            ("http://127.0.0.1/callback", true),
            ("http://[::1]:49152/callback", true),
            ("http://localhost:49152/callback", false),
            ("https://127.0.0.1:49152/callback", false),
            ("http://127.0.0.2:49152/callback", false),
            ("http://127.0.0.1.example.com/callback", false),
            ("http://user@127.0.0.1:49152/callback", false),
            ("http://127.0.0.1:49152/callback#x", false),
            ("gishe:/callback", false),
            ("", false),
        ];
        for (address, accepted) in cases {
            assert_eq!(loopback(address).is_some(), accepted, "{address}");
        }
    }

    #[test]
    fn the_form_policy_names_the_callback() {
        let cases = [("http://127.0.0.1:49152/x", "http://127.0.0.1:49152"), ("http://[::1]:49152/x", "http:")];
        for (address, expected) in cases {
            assert_eq!(form_target(&loopback(address).unwrap()), expected);
        }
    }
}
