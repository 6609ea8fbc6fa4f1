//! Every route of the HTTP API and the function that answers it. The template's routes are tested against this list,
//! and unknown paths and methods are told apart by it.

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// The function that answers.
    pub function: &'static str,
}

const fn route(method: &'static str, path: &'static str, function: &'static str) -> Route {
    Route {
        method,
        path,
        function,
    }
}

/// Every route.
pub const ROUTES: &[Route] = &[
    route("PUT", "/v1/resellers/{resellerId}", "accounts"),
    route("GET", "/v1/resellers/{resellerId}", "accounts"),
    route("PUT", "/v1/portals/{clientId}", "accounts"),
    route("POST", "/v1/customers", "accounts"),
    route("GET", "/v1/customers", "accounts"),
    route("GET", "/v1/customers/{customerId}", "accounts"),
    route("PATCH", "/v1/customers/{customerId}", "accounts"),
    route("PUT", "/v1/customers/{customerId}/tenant", "accounts"),
    route("DELETE", "/v1/customers/{customerId}/tenant", "accounts"),
    route("POST", "/v1/subscription-requests", "submit-request"),
    route(
        "POST",
        "/v1/subscription-requests/{requestId}/withdrawal",
        "submit-request",
    ),
    route("GET", "/v1/subscription-requests", "query-requests"),
    route("GET", "/v1/subscription-requests/{requestId}", "query-requests"),
    route(
        "GET",
        "/v1/subscription-requests/{requestId}/events",
        "query-requests",
    ),
    route("GET", "/v1/approvals", "query-requests"),
    route("GET", "/health", "query-requests"),
    route(
        "POST",
        "/v1/subscription-requests/{requestId}/decision",
        "approval-webhook",
    ),
    route("GET", "/approvals/{token}", "approval-webhook"),
    route("HEAD", "/approvals/{token}", "approval-webhook"),
    route("POST", "/approvals/{token}", "approval-webhook"),
    route("GET", "/credentials/{token}", "reveal-credentials"),
    route("HEAD", "/credentials/{token}", "reveal-credentials"),
    route("POST", "/credentials/{token}", "reveal-credentials"),
];

/// The methods that a path knows; empty for an unknown path.
pub fn methods_of(path: &str) -> Vec<&'static str> {
    ROUTES
        .iter()
        .filter(|r| matches(r.path, path))
        .map(|r| r.method)
        .collect()
}

fn matches(template: &str, path: &str) -> bool {
    let mut template = template.split('/');
    let mut path = path.split('/');
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(t), Some(p)) if t == p || t.starts_with('{') && !p.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_matched_by_their_parts() {
        assert_eq!(methods_of("/v1/approvals"), ["GET"]);
        assert_eq!(methods_of("/v1/customers/17"), ["GET", "PATCH"]);
        assert_eq!(methods_of("/v1/customers/"), Vec::<&str>::new());
        assert_eq!(methods_of("/v2/customers"), Vec::<&str>::new());
    }

    #[test]
    fn no_route_is_listed_twice() {
        for (i, a) in ROUTES.iter().enumerate() {
            assert!(
                ROUTES[i + 1..]
                    .iter()
                    .all(|b| (a.method, a.path) != (b.method, b.path)),
                "{a:?}"
            );
        }
    }
}
