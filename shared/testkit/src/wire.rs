//! The network between the SDK and a service: every round trip is counted, and any of them can be made to fail.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use serde_json::{Value, json};

/// What goes wrong with a round trip.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Nothing, this time: the fault after it meets a later round trip.
    Later,
    /// The call never arrives.
    Lost,
    /// The call is carried out, but its answer never arrives.
    AnswerLost,
    /// The service answers this and does nothing.
    Answer(u16, Value),
}

impl Fault {
    /// `DynamoDB` turns the call away for now.
    pub fn throttled() -> Self {
        Self::error("ProvisionedThroughputExceededException")
    }

    /// The service answers with an error of this name.
    pub fn error(name: &str) -> Self {
        Self::Answer(
            400,
            json!({"__type": format!("com.amazonaws#{name}"), "message": "as the test wishes"}),
        )
    }

    /// Another transaction has its hands on one of `parts` items.
    pub fn transaction_conflict(parts: usize) -> Self {
        let mut reasons = vec![json!({"Code": "None"}); parts];
        reasons[0] = json!({"Code": "TransactionConflict"});
        Self::Answer(
            400,
            json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "message": "Transaction cancelled",
                "CancellationReasons": reasons,
            }),
        )
    }
}

/// A round trip that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What was called, such as `TransactWriteItems`, or the path where the protocol names no operation.
    pub operation: String,
    /// What was sent.
    pub sent: Value,
    /// What was answered, unless the call or its answer was lost.
    pub answered: Option<(u16, Value)>,
}

impl Call {
    /// The capacity units it consumed, in tables and indexes together.
    pub fn units(&self) -> f64 {
        self.consumed()
            .iter()
            .map(|one| one["CapacityUnits"].as_f64().unwrap_or(0.0))
            .sum()
    }

    /// The capacity units it consumed in one table and its indexes.
    pub fn units_of(&self, table: &str) -> f64 {
        let consumed = self.consumed();
        let of_table = consumed.iter().filter(|one| one["TableName"] == table);
        of_table
            .map(|one| one["CapacityUnits"].as_f64().unwrap_or(0.0))
            .sum()
    }

    /// `DynamoDB`'s account of what the call consumed, one entry a table.
    pub fn consumed(&self) -> Vec<Value> {
        match self.answered.as_ref().map(|(_, body)| &body["ConsumedCapacity"]) {
            Some(Value::Array(each)) => each.clone(),
            Some(one @ Value::Object(_)) => vec![one.clone()],
            _ => Vec::new(),
        }
    }
}

/// An HTTP client that counts and fails on demand.
#[derive(Clone, Debug)]
pub struct Wire {
    client: SharedHttpClient,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    calls: Vec<Call>,
    faults: VecDeque<Fault>,
}

impl Wire {
    /// A wire over this client.
    pub fn over(client: SharedHttpClient) -> Self {
        Self {
            client,
            state: Arc::default(),
        }
    }

    /// Makes the next round trips fail in this order; the ones after them succeed again.
    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.lock().unwrap().faults.extend(faults);
    }

    /// Forgets the failures that have not happened yet, and tells how many there were.
    pub fn heal(&self) -> usize {
        std::mem::take(&mut self.state.lock().unwrap().faults).len()
    }

    /// The round trips since the last look.
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.state.lock().unwrap().calls)
    }

    fn record(&self, operation: String, sent: Value, answered: Option<(u16, Value)>) {
        self.state.lock().unwrap().calls.push(Call {
            operation,
            sent,
            answered,
        });
    }

    async fn carry(
        self,
        connector: SharedHttpConnector,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let operation = operation(&request);
        let sent: Value = request
            .body()
            .bytes()
            .and_then(|b| serde_json::from_slice(b).ok())
            .unwrap_or_default();
        let fault = self.state.lock().unwrap().faults.pop_front();
        if fault == Some(Fault::Lost) {
            self.record(operation, sent, None);
            return Err(lost());
        }
        if let Some(Fault::Answer(status, body)) = fault {
            self.record(operation, sent, Some((status, body.clone())));
            return Ok(answer(status, body.to_string().into_bytes()));
        }
        ask_for_capacity(&mut request, &sent);
        let response = connector.call(request).await?;
        let status = response.status().as_u16();
        let bytes = ByteStream::new(response.into_body()).collect().await;
        let bytes = bytes.map_err(|error| ConnectorError::io(error.into()))?.to_vec();
        if fault == Some(Fault::AnswerLost) {
            self.record(operation, sent, None);
            return Err(lost());
        }
        self.record(
            operation,
            sent,
            Some((status, serde_json::from_slice(&bytes).unwrap_or_default())),
        );
        Ok(answer(status, bytes))
    }
}

/// `DynamoDB_20120810.GetItem` names the operation; REST protocols have only their path.
fn operation(request: &HttpRequest) -> String {
    let target = request
        .headers()
        .get("x-amz-target")
        .and_then(|target| target.rsplit('.').next());
    target.unwrap_or(request.uri()).to_owned()
}

/// Has `DynamoDB` tell what a call consumed. The product does not ask, since it would not read the answer.
fn ask_for_capacity(request: &mut HttpRequest, sent: &Value) {
    let is_dynamo = request
        .headers()
        .get("x-amz-target")
        .is_some_and(|target| target.starts_with("DynamoDB"));
    if is_dynamo {
        let mut asked = sent.clone();
        asked["ReturnConsumedCapacity"] = json!("INDEXES");
        let body = asked.to_string();
        request
            .headers_mut()
            .insert("content-length", body.len().to_string());
        *request.body_mut() = SdkBody::from(body);
    }
}

fn answer(status: u16, body: Vec<u8>) -> HttpResponse {
    HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body))
}

fn lost() -> ConnectorError {
    ConnectorError::io("the connection was cut".into())
}

#[derive(Debug)]
struct Carrier {
    wire: Wire,
    connector: SharedHttpConnector,
}

impl HttpConnector for Carrier {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.wire.clone().carry(self.connector.clone(), request))
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        SharedHttpConnector::new(Carrier {
            wire: self.clone(),
            connector,
        })
    }
}
