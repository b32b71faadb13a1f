//! Tools that make, measure and compare: labelled data, features, sample files.
