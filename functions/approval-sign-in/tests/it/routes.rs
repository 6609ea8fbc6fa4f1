//! The function against the table of routes.

use testkit::http::Answer;

use crate::world::World;

#[tokio::test]
async fn the_function_answers_what_the_table_gives_it() {
    let world = World::new().await;
    testkit::routes::assert_answers("approval-sign-in", async |call| {
        Answer::of(world.function.handle(&call.build()).await)
    })
    .await;
}
