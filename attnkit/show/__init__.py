"""All that draws: pictures, listings, sliders. No other room does."""
