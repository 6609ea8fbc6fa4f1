//! What a test sees behind the API: Microsoft, and AWS.

use reqwest::Method;
use serde_json::{Value, json};

use super::Stack;

impl Stack {
    pub(super) async fn simulator(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/_simulator/{path}", self.file.azure_simulator_url);
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let text = request
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .text()
            .await
            .unwrap();
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// The subscriptions that exist at Microsoft for a request. Names are unique in these tests.
    pub(super) async fn subscriptions_of(&self, request: &Value) -> Vec<Value> {
        let answer = self.simulator(Method::GET, "subscriptions", None).await;
        let tenants = answer["tenants"].as_array().unwrap();
        let all = tenants
            .iter()
            .flat_map(|t| t["subscriptions"].as_array().unwrap().clone());
        let name = request["friendlyName"]
            .as_str()
            .or(request["subscription"]["displayName"].as_str());
        all.filter(|s| s["displayName"].as_str() == name).collect()
    }

    /// Calls an AWS API of the local cloud by its JSON protocol, as the deployer.
    pub(super) async fn aws(&self, service: &str, target: &str, body: &Value) -> Value {
        let credential = format!(
            "Credential=test/20260101/{}/{service}/aws4_request",
            self.file.region
        );
        let authorization = format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0");
        let request = self
            .http
            .post(&self.file.aws_endpoint_url)
            .header("authorization", authorization)
            .header("x-amz-target", target)
            .header("content-type", "application/x-amz-json-1.0")
            .body(body.to_string());
        let answer = request.send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{target}: {} {:?}",
            answer.status(),
            answer.text().await
        );
        answer.json().await.unwrap()
    }

    /// The history of a request's execution, as types of events.
    pub(super) async fn history(&self, request: &Value) -> Vec<Value> {
        let machine = &self.file.state_machine_arn;
        let arn = machine.replacen(":stateMachine:", ":execution:", 1);
        let arn = format!("{arn}:{}", request["id"].as_str().unwrap());
        let body = json!({ "executionArn": arn, "maxResults": 1000 });
        let answer = self
            .aws("states", "AWSStepFunctions.GetExecutionHistory", &body)
            .await;
        answer["events"].as_array().unwrap().clone()
    }
}
