// For Android Studio and devices. Tests are Maven's (scripts/test), which compiles the same folders without an Android SDK;
// BuildsTest in app compares what both say. The modules screens and desktop are Maven's alone: they draw the screens on a PC,
// and app compiles the folder of screens against Android's Compose.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
    }
}

rootProject.name = "tegata-android"
include(":wallet", ":models", ":app")
