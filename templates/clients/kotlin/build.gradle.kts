plugins {
    kotlin("jvm") version "2.2.21"
    `java-library`
    `maven-publish`
}

group = "vizzy"
version = "1.0.0"

repositories {
    mavenCentral()
}

dependencies {
    // The app brings those that it uses: Android has org.json.
    compileOnly("org.json:json:20240303")
    compileOnly("com.squareup.okhttp3:okhttp:4.12.0")
    compileOnly("org.jetbrains.kotlinx:kotlinx-serialization-json:1.9.0")
}

kotlin {
    explicitApi()
    compilerOptions {
        jvmTarget = org.jetbrains.kotlin.gradle.dsl.JvmTarget.JVM_1_8
    }
}

java {
    sourceCompatibility = JavaVersion.VERSION_1_8
    targetCompatibility = JavaVersion.VERSION_1_8
    withSourcesJar()
}

// An adapter whose library you do without can be deleted with its folder.
kotlin.sourceSets["main"].kotlin.srcDirs("src/orgjson/kotlin", "src/serialization/kotlin")
java.sourceSets["main"].java.srcDirs("src/okhttp/java")

publishing {
    publications.create<MavenPublication>("feedClient") { from(components["java"]) }
}
