import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    alias(libs.plugins.kotlin.jvm)
}

val bindings = layout.projectDirectory.dir("../../target/bindings/kotlin")

java {
    sourceCompatibility = JavaVersion.VERSION_17
    targetCompatibility = JavaVersion.VERSION_17
}

kotlin {
    compilerOptions { jvmTarget = JvmTarget.JVM_17 }
    sourceSets {
        main { kotlin.setSrcDirs(listOf("src/main/kotlin", bindings)) }
        test { kotlin.setSrcDirs(emptyList<String>()) }
    }
}

tasks.named("compileKotlin") {
    val written = bindings.asFile
    doFirst { check(written.isDirectory) { "no bindings in $written: run scripts/bindings" } }
}

dependencies {
    api(libs.kotlinx.coroutines.core)
    // The app brings the same classes, with their native half for phones.
    compileOnly(libs.jna)
}
