//! Telling the rest of the system over `EventBridge`.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_types::SdkConfig;
use contracts::bus::{EventDetail, SOURCE};
use domain::event::RequestEvent;
use domain::ports::{Bus, PortError, PortResult};

use crate::error::{json, port_error};

const SERVICE: &str = "events";
/// `PutEvents` takes no more at once.
const BATCH: usize = 10;

/// One event bus.
#[derive(Clone, Debug)]
pub struct EventBus {
    client: Client,
    bus: String,
}

impl EventBus {
    /// Publishes on the bus of this name.
    pub fn new(config: &SdkConfig, bus: impl Into<String>) -> Self {
        Self {
            client: Client::new(config),
            bus: bus.into(),
        }
    }

    fn entry(&self, event: &RequestEvent) -> PortResult<PutEventsRequestEntry> {
        let detail = EventDetail::from(event);
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(&self.bus)
            .source(SOURCE)
            .detail_type(detail.detail_type())
            .time(DateTime::from_millis(event.at.as_millisecond()))
            .detail(json(SERVICE, &detail)?)
            .build();
        Ok(entry)
    }

    /// How many from the front were taken.
    async fn put(&self, events: &[RequestEvent]) -> PortResult<usize> {
        let entries = events
            .iter()
            .map(|event| self.entry(event))
            .collect::<PortResult<_>>()?;
        let answer = self
            .client
            .put_events()
            .set_entries(Some(entries))
            .send()
            .await
            .map_err(|error| port_error(SERVICE, &error))?;
        if answer.failed_entry_count == 0 {
            return Ok(events.len());
        }
        let results = answer.entries.unwrap_or_default();
        Ok(results
            .iter()
            .take_while(|result| result.error_code.is_none())
            .count())
    }
}

impl Bus for EventBus {
    async fn publish(&self, events: &[RequestEvent]) -> PortResult<usize> {
        let mut taken = 0;
        for batch in events.chunks(BATCH) {
            match self.put(batch).await {
                Ok(count) => taken += count,
                // What was taken before must be told, or it would be published again.
                Err(PortError::Unavailable { .. }) if taken > 0 => return Ok(taken),
                Err(error) => return Err(error),
            }
            if !taken.is_multiple_of(BATCH) {
                break;
            }
        }
        Ok(taken)
    }
}
