//! The pages, each as somebody comes to it.

mod function;
mod ground;
mod happening;
mod list;
mod scene;

pub use self::function::Function;
pub use self::ground::{Door, Ground};
pub use self::happening::Happening;
pub(crate) use self::list::exhibits;
pub use self::scene::{Scene, Step};
