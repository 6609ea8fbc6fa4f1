//! A function against the table of routes.

use contracts::problem::Problem;
use contracts::routes::Endpoint;

use crate::http::{Answer, Call, Caller};

/// Calls every endpoint and panics unless the function answers the ones that the table gives it, and no others.
/// What it answers does not matter, as long as it is not that there is no such route.
pub async fn assert_answers(function: &str, send: impl AsyncFn(Call) -> Answer) {
    let unanswered = Problem::no_such_route().detail;
    let caller = Caller::console("");
    for &endpoint in Endpoint::ALL {
        let path = endpoint
            .parameters()
            .fold(endpoint.path().to_owned(), |path, name| {
                path.replace(&format!("{{{name}}}"), "x")
            });
        for method in endpoint.methods() {
            let answer = send(Call::new(method, &path).by(&caller)).await;
            let answered = answer.body["detail"] != unanswered.as_str();
            let expected = endpoint.function() == function;
            assert_eq!(answered, expected, "{method} {path} ({endpoint:?}): {answer:?}");
        }
    }
}
