//! Answers, and answers that are given again.

use contracts::problem::Problem;
use domain::idempotency::Answer as Kept;
use lambda_support::http::{Reply, answer_again, respond};
use serde_json::json;
use testkit::example;
use testkit::http::{Answer, Call};

fn sent(result: Result<Reply, Problem>) -> Answer {
    Answer::of(respond(&Call::new("POST", "/").build(), result))
}

#[test]
fn an_answer_given_again_is_the_first_one() {
    for status in [200, 201, 202] {
        let body = json!({"id": "a", "version": 7, "name": "Zoë <b>"});
        let first = Reply::json(status, &body).unwrap();
        let first = first.header("location", "/v1/customers/a").etag(7);
        let again = answer_again(&first.to_answer()).unwrap();
        assert_eq!(again.media_type, "application/json");

        let (first, again) = (sent(Ok(first)), sent(Ok(again)));
        assert_eq!((again.status, &again.text), (first.status, &first.text));
        for header in [
            "content-type",
            "location",
            "etag",
            "cache-control",
            "x-request-id",
        ] {
            assert!(!again.header(header).is_empty(), "{header}");
            assert_eq!(again.header(header), first.header(header), "{header}");
        }
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(
            (
                first.header("idempotency-replayed"),
                again.header("idempotency-replayed")
            ),
            ("", "true")
        );
    }
}

#[test]
fn what_was_not_there_is_not_added() {
    let first = Reply::json(202, &json!({"armedAt": null})).unwrap();
    let kept = first.to_answer();
    assert!(matches!(&kept, Kept::Body { location: None, .. }));
    let again = answer_again(&kept).unwrap();
    assert_eq!(again.headers, [("idempotency-replayed", "true".to_owned())]);
    for body in [
        json!({"version": "7"}),
        json!({"version": -1}),
        json!(["7"]),
        json!(7),
    ] {
        let first = Reply::json(200, &body).unwrap();
        assert_eq!(sent(Ok(answer_again(&first.to_answer()).unwrap())).etag(), "");
    }
}

#[test]
fn an_answer_survives_being_kept() {
    let reply = Reply::json(201, &json!({"version": 1})).unwrap();
    let kept = reply.header("location", "/x").to_answer();
    let read: Kept = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
    assert_eq!(read, kept);
    assert_eq!(answer_again(&read), answer_again(&kept));
}

#[test]
fn a_submission_is_not_kept_whole() {
    let kept = Kept::Submitted {
        request_id: example::request_id(1),
    };
    assert_eq!(answer_again(&kept), None);
}

#[test]
fn a_text_keeps_its_media_type() {
    let answer = sent(Ok(Reply::text("text/plain; charset=utf-8", "ä\n".to_owned())));
    assert_eq!((answer.status, answer.text.as_str()), (200, "ä\n"));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn an_answer_without_a_body_has_no_media_type() {
    let answer = sent(Ok(Reply::empty(204)));
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(answer.header("content-type"), "");
}

#[test]
fn a_header_that_cannot_be_sent_is_500_and_not_half_an_answer() {
    let reply = Reply::json(200, &json!({})).unwrap();
    let answer = sent(Ok(reply.header("location", "/x\r\nset-cookie: a=b")));
    assert_eq!((answer.status, answer.text.as_str()), (500, ""));
    assert_eq!(answer.header("set-cookie"), "");
}
