plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}

// What scripts/package-android has made with the NDK.
val core = layout.projectDirectory.dir("../../target/android/core/jni")
val keyStore: String? = System.getenv("TEGATA_KEYSTORE")

android {
    namespace = "org.tegata.app"
    compileSdk = 37

    defaultConfig {
        applicationId = "org.tegata.app"
        minSdk = 28
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
        ndk { abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64") }
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    sourceSets {
        getByName("main") {
            kotlin.directories.clear()
            kotlin.directories += listOf("src/main/kotlin", "../screens/src/main/kotlin")
            res.directories.clear()
            res.directories += listOf("src/main/res", "../screens/src/main/res")
            jniLibs.directories += core.asFile.path
        }
        // Maven runs these.
        getByName("test") { kotlin.directories.clear() }
    }

    signingConfigs {
        if (keyStore != null) create("release") {
            storeFile = file(keyStore)
            storePassword = System.getenv("TEGATA_KEYSTORE_PASSWORD")
            keyAlias = System.getenv("TEGATA_KEY_ALIAS") ?: "tegata"
            keyPassword = storePassword
            enableV1Signing = false
            enableV2Signing = true
            enableV3Signing = true
        }
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            proguardFiles("core-rules.pro", "proguard-rules.pro")
            signingConfig = signingConfigs.findByName("release")
        }
    }

    // Lists of dependencies, sealed for the store's owner: nobody else can read them or build the package again.
    dependenciesInfo {
        includeInApk = false
        includeInBundle = false
    }
}

tasks.named("preBuild") {
    val folder = core.asFile
    doFirst { check(folder.isDirectory) { "no core in $folder: run scripts/package-android with ANDROID_NDK_HOME" } }
}

dependencies {
    implementation(project(":models"))
    implementation(libs.jna) { artifact { type = "aar" } }
    implementation(libs.kotlinx.coroutines.android)
    implementation(libs.qrcodegen)
    implementation(libs.androidx.activity)
    implementation(libs.androidx.activity.compose)
    implementation(libs.androidx.core)
    implementation(libs.androidx.compose.animation)
    implementation(libs.androidx.compose.foundation)
    implementation(libs.androidx.compose.material3)
    implementation(libs.androidx.compose.runtime.saveable)
    implementation(libs.androidx.compose.ui)
    implementation(libs.androidx.lifecycle.process)
    implementation(libs.androidx.lifecycle.runtime.compose)
    implementation(libs.androidx.lifecycle.viewmodel.compose)
    implementation(libs.androidx.savedstate)

    // All else in exactly the versions that the tests run with.
    constraints {
        file("../androidx/artefacts.txt").readLines()
            .filter { it.isNotBlank() && !it.startsWith("#") }
            .map { it.split(" ") }
            .filter { (_, scope) -> scope == "compile" || scope == "runtime" }
            .forEach { (artefact, _) ->
                val (group, name, tested) = artefact.split(":")
                implementation("$group:$name") { version { strictly(tested) } }
            }
    }
}
