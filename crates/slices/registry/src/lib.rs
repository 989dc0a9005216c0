//! People, households, organisations, places, mandates: facts over time.
