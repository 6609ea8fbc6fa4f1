//! Every route of the HTTP API and the function that answers it. Handlers match on [`Endpoint`], and the template's
//! routes and the `OpenAPI` document are tested against it.

macro_rules! endpoints {
    ($($function:literal { $($name:ident: $method:ident $(also $also:ident)? $path:literal,)* })*) => {
        /// What can be called: a path with its method. A page's HEAD is the same endpoint as its GET.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Endpoint {
            $($(
                #[doc = concat!("`", stringify!($method), " ", $path, "`")]
                $name,
            )*)*
        }

        impl Endpoint {
            /// Every endpoint.
            pub const ALL: &[Self] = &[$($(Self::$name,)*)*];

            /// The methods, the one that it is named for first.
            pub const fn methods(self) -> &'static [&'static str] {
                match self {
                    $($(Self::$name => &[stringify!($method) $(, stringify!($also))?],)*)*
                }
            }

            /// The path with `{parameters}`.
            pub const fn path(self) -> &'static str {
                match self {
                    $($(Self::$name => $path,)*)*
                }
            }

            /// The function that answers.
            pub const fn function(self) -> &'static str {
                match self {
                    $($(Self::$name => $function,)*)*
                }
            }
        }
    };
}

endpoints! {
    "accounts" {
        PutReseller: PUT "/v1/resellers/{resellerId}",
        GetReseller: GET "/v1/resellers/{resellerId}",
        PutPortal: PUT "/v1/portals/{clientId}",
        CreateCustomer: POST "/v1/customers",
        ListCustomers: GET "/v1/customers",
        GetCustomer: GET "/v1/customers/{customerId}",
        PatchCustomer: PATCH "/v1/customers/{customerId}",
        PutTenant: PUT "/v1/customers/{customerId}/tenant",
        DeleteTenant: DELETE "/v1/customers/{customerId}/tenant",
        PostInvitation: POST "/v1/customers/{customerId}/tenant/invitation",
        PutTerms: PUT "/v1/terms/{kind}/{version}",
        GetTerms: GET "/v1/customers/{customerId}/terms",
        PostAcceptance: POST "/v1/customers/{customerId}/terms/acceptances",
        GetAcceptance: GET "/v1/customers/{customerId}/terms/acceptances/{acceptanceId}",
        RearmCustomer: POST "/v1/customers/{customerId}/terms/rearm",
        RearmReseller: POST "/v1/terms/rearm",
        PreviewMail: POST "/v1/mail-previews",
        ListDelegations: GET "/v1/delegations",
        Delegate: POST "/v1/delegations",
        EndDelegation: POST "/v1/delegations/end",
    }
    "account-pages" {
        ShowTerms: GET also HEAD "/terms/{token}",
        AcceptTerms: POST "/terms/{token}",
        ShowTenant: GET also HEAD "/tenants/{token}",
        ConfirmTenant: POST "/tenants/{token}",
    }
    "submit-request" {
        SubmitRequest: POST "/v1/subscription-requests",
        WithdrawRequest: POST "/v1/subscription-requests/{requestId}/withdrawal",
    }
    "query-requests" {
        ListRequests: GET "/v1/subscription-requests",
        GetRequest: GET "/v1/subscription-requests/{requestId}",
        ListEvents: GET "/v1/subscription-requests/{requestId}/events",
        ListApprovals: GET "/v1/approvals",
        GetHealth: GET "/health",
        GetOpenapi: GET "/openapi.json",
    }
    "approval-webhook" {
        DecideRequest: POST "/v1/subscription-requests/{requestId}/decision",
        ShowApproval: GET also HEAD "/approvals/{token}",
        DecideApproval: POST "/approvals/{token}",
    }
    "approval-sign-in" {
        StartSignIn: GET also HEAD "/approvals/{token}/sign-in",
        FinishSignIn: GET "/sign-in/callback",
    }
    "operate-request" {
        ResumeRequest: POST "/v1/subscription-requests/{requestId}/resume",
        CancelRequest: POST "/v1/subscription-requests/{requestId}/cancel",
        ResetAccess: POST "/v1/subscription-requests/{requestId}/access-reset",
        RenewLinks: POST "/v1/subscription-requests/{requestId}/approval-links",
    }
    "reveal-credentials" {
        ShowCredentials: GET also HEAD "/credentials/{token}",
        RevealCredentials: POST "/credentials/{token}",
    }
}

impl Endpoint {
    /// The method that it is named for.
    pub const fn method(self) -> &'static str {
        self.methods()[0]
    }

    /// The endpoint of a call, with its path's parameters in order; nothing when there is none.
    pub fn of<'p>(method: &str, path: &'p str) -> Option<(Self, Vec<&'p str>)> {
        let known = Self::ALL.iter().filter(|e| e.methods().contains(&method));
        closest(known.map(|&e| (e, e.path())), path)
    }

    /// The names of the path's parameters, in order.
    pub fn parameters(self) -> impl Iterator<Item = &'static str> {
        self.path()
            .split('/')
            .filter(|segment| is_parameter(segment))
            .map(|segment| segment.trim_matches(['{', '}']))
    }
}

/// The methods that a path knows; empty for an unknown path.
pub fn methods_of(path: &str) -> Vec<&'static str> {
    let known = Endpoint::ALL
        .iter()
        .filter(|e| parameters_in(e.path(), path).is_some());
    known.flat_map(|e| e.methods()).copied().collect()
}

/// The first of the templates that match a path, where a literal segment goes before a parameter.
fn closest<T>(templates: impl Iterator<Item = (T, &'static str)>, path: &str) -> Option<(T, Vec<&str>)> {
    templates
        .filter_map(|(of, template)| Some((of, template, parameters_in(template, path)?)))
        .min_by(|(_, one, _), (_, other, _)| {
            one.split('/')
                .map(is_parameter)
                .cmp(other.split('/').map(is_parameter))
        })
        .map(|(of, _, parameters)| (of, parameters))
}

/// The parameters of a path that matches a template. A parameter is never empty.
fn parameters_in<'p>(template: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let mut parameters = Vec::new();
    let mut template = template.split('/');
    let mut path = path.split('/');
    loop {
        match (template.next(), path.next()) {
            (None, None) => return Some(parameters),
            (Some(expected), Some(segment)) if is_parameter(expected) && !segment.is_empty() => {
                parameters.push(segment);
            }
            (Some(expected), Some(segment)) if expected == segment => {}
            _ => return None,
        }
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_matched_by_their_parts() {
        assert_eq!(methods_of("/v1/approvals"), ["GET"]);
        assert_eq!(methods_of("/v1/customers/17"), ["GET", "PATCH"]);
        assert_eq!(methods_of("/credentials/x"), ["GET", "HEAD", "POST"]);
        for unknown in ["/v1/customers/", "/v1//approvals", "/v2/customers", "/", ""] {
            assert_eq!(methods_of(unknown), Vec::<&str>::new(), "{unknown}");
        }
    }

    #[test]
    fn an_endpoint_is_found_by_method_and_path() {
        let found = Endpoint::of("PUT", "/v1/terms/provider-terms/2026-05");
        assert_eq!(
            found,
            Some((Endpoint::PutTerms, vec!["provider-terms", "2026-05"]))
        );
        let found = Endpoint::of("POST", "/v1/terms/rearm");
        assert_eq!(found, Some((Endpoint::RearmReseller, vec![])));
        for method in ["GET", "HEAD"] {
            let found = Endpoint::of(method, "/terms/abc");
            assert_eq!(found, Some((Endpoint::ShowTerms, vec!["abc"])), "{method}");
        }
        assert_eq!(Endpoint::of("HEAD", "/v1/customers"), None);
        assert_eq!(Endpoint::of("get", "/v1/customers"), None);
        assert_eq!(Endpoint::of("GET", "/v1/customers/"), None);
    }

    #[test]
    fn every_endpoint_is_found_under_its_own_path() {
        for &endpoint in Endpoint::ALL {
            for method in endpoint.methods() {
                let (found, parameters) = Endpoint::of(method, endpoint.path()).unwrap();
                assert_eq!(found, endpoint);
                assert_eq!(parameters.len(), endpoint.parameters().count(), "{endpoint:?}");
            }
        }
    }

    #[test]
    fn a_literal_segment_goes_before_a_parameter() {
        let templates = ["/a/{b}/c", "/a/rearm/{c}", "/a/rearm/c", "/{a}/rearm/c"];
        for templates in [
            templates,
            [templates[3], templates[2], templates[1], templates[0]],
        ] {
            let of = |path| closest(templates.iter().map(|t| (*t, *t)), path);
            assert_eq!(of("/a/rearm/c"), Some(("/a/rearm/c", vec![])));
            assert_eq!(of("/a/rearm/x"), Some(("/a/rearm/{c}", vec!["x"])));
            assert_eq!(of("/a/x/c"), Some(("/a/{b}/c", vec!["x"])));
            assert_eq!(of("/x/rearm/c"), Some(("/{a}/rearm/c", vec!["x"])));
            assert_eq!(of("/x/y/c"), None);
        }
    }

    #[test]
    fn no_route_is_listed_twice() {
        let routes = |e: &Endpoint| e.methods().iter().map(|m| (*m, e.path())).collect::<Vec<_>>();
        let mut routes: Vec<_> = Endpoint::ALL.iter().flat_map(routes).collect();
        let all = routes.len();
        routes.sort_unstable();
        routes.dedup();
        assert_eq!(routes.len(), all);
    }
}
