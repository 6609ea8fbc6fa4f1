//! The function against the table of routes.

use testkit::http::Answer;

use crate::support::World;

#[tokio::test]
async fn the_function_answers_what_the_table_gives_it() {
    let world = World::new().await;
    testkit::routes::assert_answers("approval-webhook", async |call| {
        Answer::of(world.function.handle(&call.build()).await)
    })
    .await;
}
