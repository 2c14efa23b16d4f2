// The Android plugin compiles Kotlin by itself, with the Kotlin plugin that stands on this class path.
plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.kotlin.jvm) apply false
    alias(libs.plugins.kotlin.compose) apply false
}

// Maven writes into target.
allprojects {
    layout.buildDirectory = layout.projectDirectory.dir("target/gradle")
}
