//! The function against the table of routes.

use crate::world::World;

#[tokio::test]
async fn the_function_answers_what_the_table_gives_it() {
    let world = World::submitted().await;
    testkit::routes::assert_answers("operate-request", async |call| world.send(call).await).await;
}
